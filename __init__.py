"""AudioStory for ComfyUI: ComfyUI's door to the pack. The library is `audiostory_core`, its command `audiostory`."""

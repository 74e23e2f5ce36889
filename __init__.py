"""AudioStory for ComfyUI. This is ComfyUI's door to the pack; the library is `audiostory_core`, its commands `audiostory`."""

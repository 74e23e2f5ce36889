"""AudioStory for ComfyUI: ComfyUI's door to the pack. The library is `audiostory_core`, its command `audiostory`."""

from importlib.util import find_spec

# A test runner imports this file too, alone and without ComfyUI: then there is nothing to open.
if __package__ and find_spec("comfy_api"):
    from .nodes import comfy_entrypoint as comfy_entrypoint

    WEB_DIRECTORY = "./web"

"""What the nodes share: ComfyUI as a host of models, values on wires, inputs, keys, files."""

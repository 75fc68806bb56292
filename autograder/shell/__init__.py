"""Run cells in IPython and keep their outputs as a notebook would."""

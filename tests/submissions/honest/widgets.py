"""
what: Uses ipywidgets, anywidget's models and interact.
"""
# %% double
import ipywidgets as widgets
from IPython.display import display

slider = widgets.IntSlider(3, description="x")
display(slider)
widgets.interact(lambda x: x * 2, x=(0, 10))
def double(x):
    return x + x

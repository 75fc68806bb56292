"""
what: Draws with matplotlib and displays HTML and pictures.
"""
# %% double
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, Image, display

plt.plot(np.arange(10))
plt.show()
display(HTML("<b>bold</b>"))
def double(x):
    return x + x
# %% pair
fig, ax = plt.subplots()
ax.bar(["a", "b"], [1, 2])
fig.savefig("figure.png")
display(Image("figure.png"))
pair = (1, {2: "two"})

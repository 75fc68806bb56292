"""Is an assignment gradeable? Its own answers, wrong ones and untouched ones are graded.

Nothing of the course folder is written: the release is made in a scratch folder and no
gradebook is opened.
"""

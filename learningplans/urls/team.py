"""The team around a learner, charter and things lent."""

urlpatterns = []

"""The shared scoring package of the Cyber Mercenary Accountability Tracker."""

"""What to call the device of a session, so that its owner knows it again. Pure."""

# In this order: Edge and Opera call themselves Chrome too, Chrome calls itself Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("CocCoc", "Cốc Cốc"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
    ("python", "Python"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """`Chrome · Windows` from what the browser says of itself; empty if it is silent.

    Versions are left out: they change every month and tell the owner nothing.
    """
    told = user_agent.lower()
    parts = [
        next((name for mark, name in known if mark.lower() in told), "")
        for known in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(part for part in parts if part)

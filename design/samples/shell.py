"""What stands around a page, and what it says."""

from __future__ import annotations

from design.components import (
    Action,
    Crumb,
    Progress,
    Refusal,
    Step,
    Tab,
)

NAVIGATION = [
    {"label": "Hôm nay", "url": "#today", "icon": "checklist", "count": 18},
    {
        "label": "Tình hình",
        "url": "#situation",
        "icon": "chart-histogram",
        "active": True,
    },
    {"label": "Bản đồ", "url": "#map", "icon": "map-2"},
    {
        "label": "Ca bệnh",
        "url": "#cases",
        "icon": "virus",
        "group": "Giám sát",
        "count": 3052,
    },
    {"label": "Người", "url": "#people", "icon": "users", "group": "Giám sát"},
    {"label": "Nơi ở", "url": "#sites", "icon": "bed", "group": "Giám sát"},
    {"label": "Báo cáo", "url": "#reports", "icon": "report", "group": "Chỉ đạo"},
    {
        "label": "Giao ban",
        "url": "#briefing",
        "icon": "presentation",
        "group": "Chỉ đạo",
    },
    {
        "label": "Nhập dữ liệu",
        "url": "#import",
        "icon": "table-import",
        "group": "Hệ thống",
    },
    {"label": "Cấu hình", "url": "#settings", "icon": "settings", "group": "Hệ thống"},
]
USER_MENU = [
    {"label": "Tài khoản của tôi", "url": "#me", "icon": "user"},
    {"label": "Đăng xuất", "url": "/sign-out/", "icon": "logout", "method": "post"},
]
CRUMBS = [
    Crumb("Việt Nam", "#vn"),
    Crumb("Tỉnh Mẫu", "#t"),
    Crumb("Huyện Sông Trong", "#h"),
    Crumb("Xã Đồi Xanh"),
]

PROGRESSES = (
    Progress(
        label="Nhập danh sách ca",
        done=31200,
        total=50000,
        detail="1.204 dòng có lỗi, 88 dòng trùng",
        poll_url="",
    ),
    Progress(label="Vẽ lại bản đồ", done=412),
    Progress(
        label="Nhập dân số",
        done=559,
        total=559,
        state="done",
        actions=(Action("Xem kết quả", "#r"),),
    ),
    Progress(
        label="Gửi báo cáo",
        state="failed",
        detail="Máy chủ nhận không trả lời từ 05:40.",
    ),
)
REFUSAL = Refusal(
    "Chưa kết thúc cách ly được cho Người Mẫu Một.",
    "Mới hết triệu chứng 20 trong 24 giờ (Lệnh mẫu 12/2026, khoản 4).",
    "Sớm nhất: 12:00 ngày 06/03/2026. Hẹn lại lúc đó, hoặc xin ý kiến tuyến trên.",
    (Action("Hẹn lại", "#later"),),
)
STEPS = (
    Step("Chọn tệp", "done", "#1"),
    Step("Ghép cột", "done", "#2"),
    Step("Kiểm tra", "current", note="50.000 dòng"),
    Step("Nhập"),
)
TABS = (
    Tab("Diễn biến", "#course", is_current=True),
    Tab("Tiếp xúc", "#contacts", count=14),
    Tab("Mẫu", "#specimens", count=3),
    Tab("Lịch sử", "#history"),
)

"""Forms, right and wrong."""

from __future__ import annotations

from django import forms

from design.widgets import Typeahead


class FilterForm(forms.Form):
    """Filters of the sample list."""

    q = forms.CharField(label="Tìm", required=False)
    state = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[("", "Tất cả"), ("open", "Đang điều trị"), ("closed", "Đã khỏi")],
    )
    found = forms.ChoiceField(
        label="Phát hiện",
        required=False,
        choices=[
            ("", "Tất cả"),
            ("community", "Cộng đồng"),
            ("quarantine", "Khu cách ly"),
        ],
    )
    since = forms.DateField(label="Từ ngày", required=False)
    until = forms.DateField(label="Đến ngày", required=False)
    mine = forms.BooleanField(label="Chỉ của tôi", required=False)


class CaseForm(forms.Form):
    """Every kind of field once."""

    fieldsets = (
        ("Người bệnh", ("name", "born", "sex", "unit"), "Đủ sáu ô là mở được ca."),
        ("Bệnh", ("disease", "onset", "signs", "note", "proof", "agreed")),
    )
    name = forms.CharField(label="Họ và tên", help_text="Viết đủ, họ trước tên sau.")
    born = forms.DateField(label="Ngày sinh", help_text="Chỉ biết năm thì ghi 01/01.")
    sex = forms.ChoiceField(
        label="Giới tính",
        choices=[("f", "Nữ"), ("m", "Nam"), ("u", "Không rõ")],
        widget=forms.RadioSelect,
    )
    unit = forms.CharField(
        label="Nơi ở hiện tại",
        widget=Typeahead("/design/units/", lambda key: f"Xã {key}"),
    )
    disease = forms.ChoiceField(
        label="Bệnh", choices=[("covid", "COVID-19"), ("measles", "Sởi")]
    )
    onset = forms.DateTimeField(label="Khởi phát", required=False)
    signs = forms.MultipleChoiceField(
        label="Triệu chứng",
        required=False,
        choices=[
            ("fever", "Sốt"),
            ("cough", "Ho"),
            ("rash", "Phát ban"),
            ("loss", "Mất vị giác"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label="Ghi chú", required=False, widget=forms.Textarea({"rows": 3})
    )
    proof = forms.FileField(label="Phiếu xét nghiệm", required=False)
    agreed = forms.BooleanField(label="Đã đọc lại với người bệnh", required=False)


def form() -> CaseForm:
    """An empty form."""
    return CaseForm()


def wrong_form() -> CaseForm:
    """The same form, sent with two faults."""
    sent = {
        "name": "Người Mẫu Hai",
        "sex": "f",
        "born": "31/02/1990",
        "unit": "",
        "disease": "covid",
    }
    return CaseForm(sent, auto_id="wrong_%s")


def fragment_form() -> forms.Form:
    """A small part of a record."""

    class Course(forms.Form):
        prefix = "course"
        tier = forms.ChoiceField(
            label="Tầng điều trị",
            choices=[("1", "Tầng 1"), ("2", "Tầng 2"), ("3", "Tầng 3")],
        )
        spo2 = forms.IntegerField(label="SpO₂ (%)", required=False)

    return Course(initial={"tier": "2", "spo2": 97})

"""An incident as a text that can be sent by WhatsApp: place, category, map link. Never whose call it was."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.profile import Profile
from siaga_desk.figures import distance, time_of_day
from siaga_desk.i18n import t

from .incident_line import alarm_text, category_name, place_text


def share_text(incident: Incident, profile: Profile, zone: ZoneInfo, *, drill: bool) -> str:
    """Lines of plain text; the first says LATIHAN in a drill. The geo: link opens on every telephone, offline too."""
    lines = [f"[{t('LATIHAN')}]"] if drill else []
    title = category_name(profile.categories.get(incident.category), incident.category)
    head = (f"112 {profile.city}: {title} {incident.label}", alarm_text(incident))
    lines.append(" · ".join(part for part in head if part))
    location = incident.location
    lines.append(t("Lokasi: {place}", place=place_text(location)))
    if location is not None:
        if location.kecamatan:
            lines.append(t("Kecamatan: {name}", name=location.kecamatan))
        sure = t("terverifikasi") if location.verified else t("belum terverifikasi")
        lines.append(f"{sure}, {t('radius {distance}', distance=distance(location.radius_m))}")
        lines.append(f"geo:{location.lat:.5f},{location.lon:.5f}?q={location.lat:.5f},{location.lon:.5f}")
    if incident.received is not None:
        lines.append(
            t("Laporan diterima {time} {zone}", time=time_of_day(incident.received, zone), zone=profile.time_zone_name)
        )
    return "\n".join(lines)

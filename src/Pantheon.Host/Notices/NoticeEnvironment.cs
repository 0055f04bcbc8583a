using Pantheon.Host.Terminal;
using Pantheon.Platform.Services;

namespace Pantheon.Host.Notices;

/// <summary>What a notification gets of the environment: where things are and where the person's desktop is, no tokens and no way to the network.</summary>
internal static class NoticeEnvironment
{
    private static readonly string[] Names =
    [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
    ];

    public static IReadOnlyDictionary<string, string> Of(HostEnvironment environment, Notice notice) => EnvironmentScrubber.AllowList(environment.Variables, Names, new Dictionary<string, string>
    {
        ["PANTHEON_NIGHT"] = notice.Night,
        ["PANTHEON_HEADLINE"] = notice.Headline,
        ["PANTHEON_REPORT"] = notice.Page,
    });
}

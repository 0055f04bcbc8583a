using Pantheon.Host.Terminal;
using Pantheon.Platform.Services;

namespace Pantheon.Host.Daytime;

/// <summary>What a package manager or a fetching program gets of a person's environment: where things are and how the network is reached, none of the shell's tokens.</summary>
internal static class DayEnvironment
{
    private static readonly string[] Names =
    [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TERM", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
        "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "HOMEBREW_PREFIX", "HOMEBREW_CELLAR", "HOMEBREW_REPOSITORY",
        "SystemRoot", "windir", "ComSpec", "PATHEXT", "APPDATA", "LOCALAPPDATA", "ProgramData", "ProgramFiles", "USERPROFILE", "TEMP", "TMP",
    ];

    public static IReadOnlyDictionary<string, string> Of(HostEnvironment environment) =>
        EnvironmentScrubber.AllowList(environment.Variables, Names, new Dictionary<string, string>());
}

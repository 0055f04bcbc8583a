using Pantheon.Host.Daytime;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Reviewing;

/// <summary>What git and the person's own client of their forge get to publish with, by day and in the foreground: their own agent and tokens, which no other child is ever given.</summary>
internal static class PublishEnvironment
{
    private static readonly string[] Names =
    [
        "SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_CONFIG_GLOBAL", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR",
        "GH_TOKEN", "GITHUB_TOKEN", "GH_HOST", "GH_ENTERPRISE_TOKEN", "GH_CONFIG_DIR", "GITLAB_TOKEN", "GITLAB_HOST", "GLAB_CONFIG_DIR",
    ];

    public static IReadOnlyDictionary<string, string> Of(HostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var kept = new Dictionary<string, string>(DayEnvironment.Of(environment)) { ["GIT_TERMINAL_PROMPT"] = "0", ["GH_PROMPT_DISABLED"] = "1" };
        foreach (var name in Names.Where(name => environment.Find(name) is not null))
        {
            kept[name] = environment.Variables[name];
        }

        return kept;
    }
}

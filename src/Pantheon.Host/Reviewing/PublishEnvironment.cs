using Pantheon.Host.Daytime;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Reviewing;

/// <summary>What git and the person's own client of their forge get to publish with, by day and in the foreground: their own agent and tokens, which no other child is ever given.</summary>
internal static class PublishEnvironment
{
    private static readonly string[] Agents = ["SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_CONFIG_GLOBAL", "GNUPGHOME", "GPG_TTY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"];

    private static readonly string[] Forges = ["GH_TOKEN", "GITHUB_TOKEN", "GH_HOST", "GH_ENTERPRISE_TOKEN", "GH_CONFIG_DIR", "GITLAB_TOKEN", "GITLAB_HOST", "GLAB_CONFIG_DIR"];

    public static IReadOnlyDictionary<string, string> Of(HostEnvironment environment) =>
        With([.. Agents, .. Forges], environment, new Dictionary<string, string> { ["GH_PROMPT_DISABLED"] = "1" });

    /// <summary>What git needs to merge and to sign: the agents, and no token of a forge.</summary>
    public static IReadOnlyDictionary<string, string> ForMerge(HostEnvironment environment) => With(Agents, environment, []);

    private static Dictionary<string, string> With(IEnumerable<string> names, HostEnvironment environment, Dictionary<string, string> also)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var kept = new Dictionary<string, string>(DayEnvironment.Of(environment).Concat(also)) { ["GIT_TERMINAL_PROMPT"] = "0" };
        foreach (var name in names.Where(name => environment.Find(name) is not null))
        {
            kept[name] = environment.Variables[name];
        }

        return kept;
    }
}

using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;

namespace Pantheon.Authoring.Policies;

/// <summary>What a night policy cannot say, said with its place; the schema says the same by the same patterns.</summary>
internal static class NightChecks
{
    public static void Check(MapReader policy, Policy read)
    {
        Each(policy, "egress", "allow", NightRules.IsEndpoint, (entry, place) => policy.Diagnostics.Error(
            Codes.NightEndpointTooWide,
            place,
            $"a night policy cannot admit '{entry}'",
            $"write a loopback or private address with its port, as in 127.0.0.1:8080, unix:/path, or '{Policy.PoolsWord}' for the loopback endpoints of the pools under models.pools"));
        Each(policy, "env", "pass", name => !NightRules.IsDangerousName(name), (name, place) => Dangerous(policy, name, place));
        foreach (var entry in Entries(At(policy, "env", "set")).Where(entry => NightRules.IsDangerousName(entry.Key)))
        {
            Dangerous(policy, entry.Key, entry.KeySpan);
        }

        Each(policy, "tools", "allow", NightRules.IsTool, (tool, place) => policy.Diagnostics.Error(
            Codes.NightToolPattern, place, $"a night policy allows tools by their exact names, and '{tool}' is none", "name each tool; what is not named does not exist at night"));
        Forbids(policy, read);
    }

    private static void Forbids(MapReader policy, Policy read)
    {
        if (read.EnvironmentForbid.Count == 0)
        {
            var place = policy.Has("env") ? policy.SpanOf("env") : policy.Map.Span with { Length = 1 };
            policy.Diagnostics.Error(
                Codes.NightForbidsNothing, place, "a night policy names what keeps its window closed: env.forbid is missing or empty", "write env.forbid: [\"*_API_KEY\", \"*_TOKEN\", \"*_SECRET\", \"*_PASSWORD\", \"*_PROXY\", SSH_AUTH_SOCK]");
        }
    }

    private static void Dangerous(MapReader policy, string name, SourceSpan place) => policy.Diagnostics.Error(
        Codes.NightNameDangerous, place, $"a night policy cannot hand '{name}' to children: it can load code, redirect connections or hold a secret", "take it out; what a build needs besides can be set under a name of its own");

    private static void Each(MapReader policy, string section, string list, Func<string, bool> isSound, Action<string, SourceSpan> refuse)
    {
        foreach (var item in Items(At(policy, section, list)).Where(item => item.IsText && !isSound(item.Text)))
        {
            refuse(item.Text, item.Span);
        }
    }

    private static YamlNode? At(MapReader policy, string section, string key) => (policy.Node(section) as YamlMap)?.Find(key)?.Value;

    private static IEnumerable<YamlScalar> Items(YamlNode? node) => node switch
    {
        YamlList list => list.Items.OfType<YamlScalar>(),
        YamlScalar single => [single],
        _ => [],
    };

    private static IEnumerable<YamlEntry> Entries(YamlNode? node) => node is YamlMap map ? map.Entries : [];
}

using System.Net;
using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;

namespace Pantheon.Authoring.Policies;

/// <summary>Reads policies/NAME.yaml; a night that could reach out is refused here already.</summary>
internal static class PolicyReader
{
    public static Definition<Policy>? Read(string file, string text, DiagnosticBag diagnostics)
    {
        if (YamlDocument.Read(file, text, diagnostics) is not { } root || MapReader.Of(root, PolicyShapes.Policy, diagnostics) is not { } reader)
        {
            return null;
        }

        var name = reader.RequiredName("name", Names.Plain);
        var version = reader.Require("version") is null ? null : reader.Integer("version", 1, int.MaxValue);
        var mode = Words.Read<Mode>(reader.Require("mode"), "mode", diagnostics);
        reader.Word("dst", "wall-clock");
        var policy = new Policy
        {
            Name = name ?? "",
            Version = (int)(version ?? 0),
            Mode = mode ?? Mode.Night,
            Digest = Digest.Of(text),
            Windows = reader.Require("windows") is { } windows ? WindowReader.ReadAll(windows, diagnostics) : [],
            DrainAtEnd = reader.Word("end", "drain", "cancel") != "cancel",
            Limits = Limits(reader),
            Span = root.Span,
            Rules = RulePlaces.Of(reader.Map),
        };
        policy = StartReader.Read(reader, policy);
        policy = Tools(reader, Files(reader, Environment(reader, Egress(reader, Models(reader, policy)))));
        CheckGit(reader, policy.Mode);
        if (policy.Mode == Mode.Night)
        {
            NightChecks.Check(reader, policy);
        }

        return name is null ? null : new Definition<Policy>(name, version is null || mode is null ? null : policy, root);
    }

    private static Policy Models(MapReader parent, Policy policy)
    {
        if (parent.Nested("models", PolicyShapes.Models) is not { } reader)
        {
            return policy;
        }

        reader.Word("fallback", "none", "within-route");
        var origins = reader.Node("origins") switch
        {
            null => policy.Origins,
            YamlList list => [.. list.Items.Select(item => Words.Read<RuntimeOrigin>(item, "origins", parent.Diagnostics)).OfType<RuntimeOrigin>()],
            var node => Scalars.Wrong<RuntimeOrigin[]>(node, "origins", "a list of origins", null, parent.Diagnostics) ?? [],
        };
        if (policy.Mode == Mode.Night && origins.Any(origin => origin != RuntimeOrigin.Local))
        {
            Refuse(reader, "origins", "a night policy admits the origin 'local' and no other", "write 'origins: [local]'; nothing overrides this");
        }

        return policy with { Origins = origins, Pools = reader.Node("pools") is { } pools ? Scalars.NameOrNames(pools, "pools", Names.Plain, parent.Diagnostics) : [] };
    }

    private static Policy Egress(MapReader parent, Policy policy)
    {
        if (parent.Nested("egress", PolicyShapes.Egress) is not { } reader)
        {
            return policy;
        }

        reader.Word("default", "deny");
        if (reader.Word("dns", "deny", "allow") == "allow" && policy.Mode == Mode.Night)
        {
            Refuse(reader, "dns", "a night policy has no DNS", "write 'dns: deny' and literal addresses under 'allow'");
        }

        WordsOf(reader, "enforce", "netns", "seccomp", "systemd", "nftables");
        var allow = reader.Texts("allow");
        foreach (var (index, entry) in allow.Index().Where(item => policy.Mode == Mode.Day && item.Item != Policy.PoolsWord && !IsAddress(item.Item)))
        {
            var place = reader.Node("allow")!.At($"{index}").Span; // the texts were read from it
            parent.Diagnostics.Error(Codes.WrongValue, place, $"'{entry}' is no literal address with its port", $"write it as in 127.0.0.1:8080, or '{Policy.PoolsWord}' for the loopback endpoints of the pools under models.pools");
        }

        if (allow.Contains(Policy.PoolsWord) && policy.Pools.Count == 0)
        {
            parent.Diagnostics.Error(Codes.WrongValue, reader.Map.At("allow").Span, $"'{Policy.PoolsWord}' admits the pools that the policy names, and it names none", "list them under models.pools");
        }

        return policy with { EgressAllow = allow };
    }

    private static bool IsAddress(string text) => IPEndPoint.TryParse(text, out var address) && address.Port > 0;

    private static Policy Environment(MapReader parent, Policy policy)
    {
        if (parent.Nested("env", PolicyShapes.Environment) is not { } reader)
        {
            return policy;
        }

        if (reader.Word("on_forbidden", "drop", "refuse-to-open") == "drop" && policy.Mode == Mode.Night)
        {
            Refuse(reader, "on_forbidden", "a night policy stays closed when a forbidden variable is set", "write 'on_forbidden: refuse-to-open'");
        }

        var set = new Dictionary<string, string>();
        foreach (var entry in reader.Entries("set", Names.Variable))
        {
            if (Scalars.Text(entry.Value, entry.Key, parent.Diagnostics) is { } value)
            {
                set[entry.Key] = value;
            }
        }

        return policy with
        {
            EnvironmentPass = reader.Node("pass") is { } pass ? Scalars.NameOrNames(pass, "pass", Names.Variable, parent.Diagnostics) : [],
            EnvironmentSet = set,
            EnvironmentDeny = reader.Texts("deny"),
            EnvironmentForbid = reader.Texts("forbid"),
        };
    }

    private static Policy Files(MapReader parent, Policy policy)
    {
        if (parent.Nested("files", PolicyShapes.Files) is not { } reader)
        {
            return policy;
        }

        WordsOf(reader, "write", "worktree", "tmp");
        var read = reader.Texts("read");
        foreach (var (index, path) in read.Index().Where(item => item.Item is not ("worktree" or "caches") && !item.Item.StartsWith('/')))
        {
            var place = reader.Node("read")!.At($"{index}").Span; // the texts were read from it
            parent.Diagnostics.Error(Codes.WrongValue, place, $"'{path}' is no path that tools can be shown", "write an absolute path, 'worktree' or 'caches'");
        }

        return policy with { FilesRead = read };
    }

    // nobody is there to be asked while a run goes on: what would need a yes has none
    private static Policy Tools(MapReader parent, Policy policy) => parent.Nested("tools", PolicyShapes.Tools) is not { } reader
        ? policy
        : policy with { ToolsAllow = reader.Texts("allow"), ToolsDeny = [.. reader.Texts("deny"), .. reader.Texts("ask")] };

    private static void CheckGit(MapReader parent, Mode mode)
    {
        if (parent.Nested("git", PolicyShapes.Git) is { } reader)
        {
            if (reader.Word("push", "false", "ask") == "ask" && mode == Mode.Night)
            {
                Refuse(reader, "push", "a night policy never pushes", "write 'push: false'");
            }

            WordsOf(reader, "publish", "branch", "bundle", "pr");
        }
    }

    private static PolicyLimits Limits(MapReader parent)
    {
        if (parent.Nested("limits", PolicyShapes.Limits) is not { } reader)
        {
            return new PolicyLimits();
        }

        var limits = new PolicyLimits
        {
            NodeWall = reader.Duration("node_wall"),
            RunWall = reader.Duration("run_wall"),
            RunTokens = reader.Integer("run_tokens", 1),
            NightWall = reader.Duration("night_wall"),
            NightTokens = reader.Integer("night_tokens", 1),
            ToolCalls = (int?)reader.Integer("tool_calls", 1, int.MaxValue),
            DiskBytes = reader.Size("disk"),
            MemoryBytes = reader.Size("memory"),
            Processes = (int?)reader.Integer("processes", 1, int.MaxValue),
            FailuresInARow = (int?)reader.Integer("failures_in_a_row", 1, int.MaxValue),
        };
        if (limits.NightTokens < limits.RunTokens)
        {
            Never(reader, "night_tokens", "run_tokens");
        }

        if (limits.NightWall < limits.RunWall)
        {
            Never(reader, "night_wall", "run_wall");
        }

        return limits;
    }

    private static void Never(MapReader limits, string night, string run) => limits.Diagnostics.Warning(
        Codes.WrongValue, limits.Map.At(night).Span, $"a run is allowed more than the whole night: '{night}' is below '{run}'", $"raise '{night}', or lower '{run}' to what a run may really take");

    private static void WordsOf(MapReader reader, string key, params string[] words)
    {
        switch (reader.Node(key))
        {
            case null:
                break;
            case YamlList list:
                foreach (var item in list.Items)
                {
                    Scalars.Word(item, key, words, reader.Diagnostics);
                }

                break;
            case var node:
                Scalars.Wrong<string>(node, key, $"a list of {string.Join(", ", words)}", null, reader.Diagnostics);
                break;
        }
    }

    private static void Refuse(MapReader reader, string key, string message, string hint) =>
        reader.Diagnostics.Error(Codes.NightNotLocal, reader.Map.At(key).Span, message, hint);
}

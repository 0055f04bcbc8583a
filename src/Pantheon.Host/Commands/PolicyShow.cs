using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon policy show`: a policy as it works out on this machine, each rule with its line.</summary>
internal static class PolicyShow
{
    private const int MaxValue = 56;

    public static int Print(CommandContext context, Workplace workplace, string? name)
    {
        var now = context.Time.GetUtcNow();
        var policy = name is null ? InForce(workplace.Catalog, now) : workplace.Catalog.Policies.GetValueOrDefault(name)
            ?? throw new PantheonException(Codes.PolicyUnknown, $"the catalog has no policy '{name}'", $"one of: {string.Join(", ", workplace.Catalog.Policies.Keys.Order(StringComparer.Ordinal))}");
        var open = new WindowCalendar(policy.Windows).OpenAt(now);
        var lines = Lines(policy, workplace.Box, new BubblewrapSandbox(new ProcessRunner(context.Time)).Name);
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(Json(policy, open, workplace.Catalog, lines)));
            return ExitCode.Yes;
        }

        var table = new Table("RULE", "VALUE", "WHERE");
        foreach (var (rule, values, isDefault) in lines)
        {
            // what the file leaves out has no line; nor has what the machine brings
            var where = isDefault ? "(default)" : policy.Rules.ContainsKey(rule) ? PolicyPlaces.Of(policy, rule) : "";
            foreach (var (index, value) in Wrapped(values).Index())
            {
                table.Add(index == 0 ? rule : "", value, index == 0 ? where : "");
            }
        }

        table.Print(context.Screen);
        context.Screen.Say(open is null ? $"policy {policy}: no window of it is open now" : $"policy {policy}: its window is open until {Wall(open)}");
        return ExitCode.Yes;
    }

    /// <summary>The policy whose window is open, the night's first; outside every window the night's, which `run` takes unless told otherwise.</summary>
    private static Policy InForce(Catalog catalog, DateTimeOffset now) =>
        new WindowCalendar(catalog.Night.Windows).OpenAt(now) is null
        && catalog.Policies.TryGetValue(catalog.Project.DayPolicy, out var day)
        && new WindowCalendar(day.Windows).OpenAt(now) is not null
            ? day
            : catalog.Night;

    private static List<(string Rule, IReadOnlyList<string> Values, bool IsDefault)> Lines(Policy policy, BoxSpec box, string sandbox)
    {
        var lines = new List<(string, IReadOnlyList<string>, bool)>();
        void Add(string rule, IEnumerable<string> values) => lines.Add((rule, [.. values], policy.Rules.Count > 0 && !policy.Rules.ContainsKey(rule)));
        Add("mode", [Word.Of(policy.Mode)]);
        lines.Add(("digest", [policy.Digest.ToString()[..19]], false));
        Add("windows", policy.Windows.Select(window => $"{Days(window)} {window.From:HH\\:mm}–{window.To:HH\\:mm} {window.TimeZone}"));
        Add("start.fits", [StartWords(policy.Start)]);
        Add("start.reserve", [policy.Start.Reserve > TimeSpan.Zero ? Spans.Of(policy.Start.Reserve) : "none"]);
        Add("end", [policy.DrainAtEnd ? "drain" : "cancel"]);
        Add("models.origins", policy.Origins.Select(Word.Of));
        Add("models.pools", policy.Pools.Count == 0 ? ["every local pool of the box"] : policy.Pools);
        Add("egress.allow", policy.EgressAllow);
        foreach (var pool in box.Pools.Values.OrderBy(pool => pool.Name, StringComparer.Ordinal))
        {
            var refused = PolicyPlaces.CheckPool(policy, pool) as Verdict.Refused;
            lines.Add(($"pool {pool.Name}", [refused is null ? $"reachable: {MachineDocument.EndpointOf(pool)}" : $"absent: {refused.Reason}"], false));
        }

        Add("tools.allow", policy.ToolsAllow);
        Add("tools.deny", policy.ToolsDeny);
        Add("env.pass", policy.EnvironmentPass);
        Add("env.set", policy.EnvironmentSet.Keys.Order(StringComparer.Ordinal));
        Add("env.deny", policy.EnvironmentDeny);
        Add("env.forbid", policy.EnvironmentForbid);
        Add("files.read", policy.FilesRead);
        Add("files.write", ["worktree", "tmp"]);
        Add("git.push", ["false: Pantheon pushes nothing"]);
        Add("limits.node_wall", [policy.Limits.NodeWall is { } node ? Spans.Of(node) : "each node's own timeout"]);
        Add("limits.run_wall", [policy.Limits.RunWall is { } run ? Spans.Of(run) : "the flow's own timeout"]);
        Add("limits.run_tokens", [Number(policy.Limits.RunTokens) ?? "no bound"]);
        Add("limits.night_wall", [policy.Limits.NightWall is { } night ? Spans.Of(night) : "the window"]);
        Add("limits.night_tokens", [Number(policy.Limits.NightTokens) ?? "no bound"]);
        Add("limits.tool_calls", [Number(policy.Limits.ToolCalls) ?? "each agent's own"]);
        Add("limits.disk", [policy.Limits.DiskBytes is { } disk ? $"{Number(disk)} bytes" : "no bound"]);
        Add("limits.memory", [policy.Limits.MemoryBytes is { } memory ? $"{Number(memory)} bytes" : "half of the machine's memory"]);
        Add("limits.processes", [Number(policy.Limits.Processes) ?? "4096"]);
        Add("limits.failures_in_a_row", [Number(policy.Limits.FailuresInARow) ?? "no bound"]);
        Add("shares", policy.Shares.Weights.Count == 0 ? ["all the same"] : policy.Shares.Weights.OrderBy(share => share.Key, StringComparer.Ordinal).Select(share => string.Create(CultureInfo.InvariantCulture, $"{share.Key} {share.Value:0.###}")));
        lines.Add(("sandbox", [sandbox], false));
        return lines;
    }

    private static JsonObject Json(Policy policy, NightWindow? open, Catalog catalog, List<(string Rule, IReadOnlyList<string> Values, bool IsDefault)> lines) => new()
    {
        ["$schema"] = "pantheon/policy/v1",
        ["name"] = policy.Name,
        ["version"] = policy.Version,
        ["mode"] = Word.Of(policy.Mode),
        ["digest"] = policy.Digest.ToString(),
        ["commit"] = catalog.Commit,
        ["open_until"] = open?.ClosesAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["rules"] = new JsonArray([.. lines.Select(line => (JsonNode)new JsonObject
        {
            ["rule"] = line.Rule,
            ["values"] = new JsonArray([.. line.Values.Select(value => (JsonNode)value)]),
            ["default"] = line.IsDefault,
            ["file"] = policy.Rules.GetValueOrDefault(line.Rule)?.File,
            ["line"] = policy.Rules.GetValueOrDefault(line.Rule)?.Line,
        })]),
    };

    private static string StartWords(StartRule start) => start.Share is { } share
        ? string.Create(CultureInfo.InvariantCulture, $"{Word.Of(start.Fits)}: {share * 100:0} in 100 of its like would be finished in time")
        : "any: whatever it takes";

    private static IEnumerable<string> Wrapped(IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            yield return "none";
            yield break;
        }

        var line = "";
        foreach (var word in string.Join(", ", values).Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > MaxValue)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }

    private static string Days(WindowSpec window) => string.Join(" ", window.Days.Select(day => day.ToString()[..3].ToLowerInvariant()));

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Wall(NightWindow window) =>
        TimeZoneInfo.ConvertTime(window.ClosesAt, TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone)).ToString("HH:mm zzz", CultureInfo.InvariantCulture);
}

using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Doctor;
using Pantheon.Host.Telemetry.Export;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`doctor --bundle`: one file for whoever helps, made of facts that were chosen one by one: no file of the catalog, no address, no value of a variable; what is left is redacted.</summary>
internal static partial class DoctorBundle
{
    // shorter ones are words that stand anywhere
    private const int FewestLetters = 3;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static async Task WriteAsync(CommandContext context, string name, DoctorScene scene, JsonObject checks, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(name, context.Folder);
        var (redact, names) = (ExportRedaction.Of(context.Environment, people: true), NamesOf(scene.Box));
        var text = Redacted(Content(context, scene, checks), said => names.Aggregate(redact(said), (clean, name) => name.Pattern.Replace(clean, name.Instead)));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Owner;
        }

        try
        {
            await using var stream = new FileStream(file, options);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(JsonText.Of(text) + "\n"), cancellationToken);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new PantheonException(Codes.ExportNotWritten, $"'{file}' was not written: {failed.Message}", "name another file, or take it away");
        }

        context.Screen.Say($"wrote    {file}; read it before you give it away");
    }

    /// <summary>What a person called their pools, models and servers, each to be told by a number instead.</summary>
    private static List<(Regex Pattern, string Instead)> NamesOf(BoxSpec? box)
    {
        if (box is null)
        {
            return [];
        }

        var models = box.Pools.Values.SelectMany(pool => pool.Models).SelectMany(model => new[] { model.Value.Id, model.Key }).Distinct().Select((name, index) => (name, FormattableString.Invariant($"model-{index + 1}")));
        var pools = box.Pools.Keys.Select((name, index) => (name, FormattableString.Invariant($"pool-{index + 1}")));
        var store = ConnectionValue().Matches(box.Postgres ?? "").Select(match => (match.Groups["value"].Value.Trim(), "[redacted:store]"));
        return [.. models.Concat(pools).Concat(store).Append((box.Name, "[redacted:box]")).Where(entry => entry.Item1.Length >= FewestLetters).OrderByDescending(entry => entry.Item1.Length).Select(entry => (Whole(entry.Item1), entry.Item2))];
    }

    private static Regex Whole(string name) => new($"(?<![A-Za-z0-9]){Regex.Escape(name)}(?![A-Za-z0-9])", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));

    [GeneratedRegex(@"=(?<value>[^;]+)")]
    private static partial Regex ConnectionValue();

    private static JsonObject Content(CommandContext context, DoctorScene scene, JsonObject checks) => new()
    {
        ["$schema"] = "pantheon/doctor-bundle/v1",
        ["version"] = ProgramVersion.Text,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["platform"] = RuntimeInformation.RuntimeIdentifier,
        ["system"] = RuntimeInformation.OSDescription,
        ["at"] = RunJson.Moment(context.Time.GetUtcNow()),
        ["variables"] = Texts(context.Environment.Variables.Keys.Where(key => key.StartsWith("PANTHEON_", StringComparison.Ordinal)).Order(StringComparer.Ordinal)),
        ["checks"] = checks["checks"]?.DeepClone(),
        ["box"] = scene.Box is { } box ? Box(box) : null,
        ["catalog"] = scene.Catalog is { } catalog
            ? new JsonObject
            {
                ["agents"] = catalog.Agents.Count,
                ["flows"] = catalog.Flows.Count,
                ["tasks"] = catalog.Tasks.Count,
                ["tools"] = catalog.Tools.Count,
                ["digest"] = catalog.Digest.ToString(),
                ["night_rules"] = Texts(catalog.Night.Rules.Keys.Order(StringComparer.Ordinal)),
            }
            : null,
        ["faults"] = Faults(context),
    };

    private static JsonObject Box(BoxSpec box) => new()
    {
        ["store"] = box.Postgres is null ? "private" : "a server of its own",
        ["keep_days"] = box.KeepTraces?.TotalDays,
        ["pools"] = new JsonArray([.. box.Pools.Values.OrderBy(pool => pool.Name, StringComparer.Ordinal).Select(pool => (JsonNode)new JsonObject
        {
            ["kind"] = Word.Of(pool.Kind),
            ["origin"] = Word.Of(pool.Origin),
            ["slots"] = pool.Slots,
            ["models"] = new JsonArray([.. pool.Models.Values.Select(model => (JsonNode)new JsonObject { ["context"] = model.Context, ["pinned"] = model.Digest is not null })]),
        })]),
    };

    /// <summary>What `validate` finds, by code and kind of file.</summary>
    private static JsonArray Faults(CommandContext context)
    {
        try
        {
            return [.. CatalogLoader.Load(CatalogFiles.FromFolder(WorkplaceLoader.FindCatalog(context)), null).Diagnostics
                .Select(fault => (JsonNode)new JsonObject { ["code"] = fault.Code, ["severity"] = Word.Of(fault.Severity), ["in"] = fault.Span.File.Split('/')[0], ["line"] = fault.Span.Line })];
        }
        catch (PantheonException missing) when (missing.Code == Codes.NoCatalog)
        {
            return [];
        }
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static JsonNode Redacted(JsonNode node, Func<string, string> redact) => node switch
    {
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, entry.Value is { } value ? Redacted(value, redact) : null))),
        JsonArray list => new JsonArray([.. list.Select(item => item is { } value ? Redacted(value, redact) : null)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(redact(text)),
        _ => node.DeepClone(),
    };
}

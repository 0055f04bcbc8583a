using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Profiles;

/// <summary>Knows model families by their ids: Ollama's tags, repositories of weights, names of GGUF files.</summary>
public static partial class ModelProfiles
{
    public const string UnknownFamily = "unknown";

    private const string Resource = "profiles.json";

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly Lazy<IReadOnlyList<ModelProfile>> Read = new(ReadAll);

    /// <summary>Most specific first; the last is that of unknown models.</summary>
    public static IReadOnlyList<ModelProfile> All => Read.Value;

    /// <summary>The settings that no model is hurt by.</summary>
    public static ModelProfile Unknown => All[^1];

    public static ModelProfile Find(string id)
    {
        var plain = Plain(id);
        return All.First(profile => profile.Patterns.Any(pattern => Regex.IsMatch(plain, pattern, RegexOptions.CultureInvariant)));
    }

    /// <summary>The profile of a box file's model, with what the file says instead.</summary>
    public static ModelProfile Find(ModelEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var profile = Find(entry.Id);
        return entry.ToolFormat is { } format
            ? profile with { Tools = new ToolCalling(format, format is not (ToolFormats.Constrained or ToolFormats.None)) }
            : profile;
    }

    /// <summary>The size that an id names, to the nearest of its family; null where it names none, or one far from all.</summary>
    public static ModelSize? SizeOf(string id)
    {
        var plain = Plain(id);
        var sizes = Find(id).Sizes;
        if (sizes.Where(size => plain.Contains(size.Label, StringComparison.Ordinal)).MaxBy(size => size.Label.Length) is { } named
            && Regex.IsMatch(plain, $@"(?<![\d.]){Regex.Escape(named.Label)}(?![a-z0-9])"))
        {
            return named;
        }

        if (Billions().Match(plain) is not { Success: true } match)
        {
            return null;
        }

        var billions = double.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
        var nearest = sizes.MinBy(size => Math.Abs(size.Parameters - billions));
        return nearest is not null && Math.Abs(nearest.Parameters - billions) <= nearest.Parameters * 0.12 ? nearest : null;
    }

    /// <summary>Tokens that the model was trained for.</summary>
    public static int ContextOf(string id) => SizeOf(id)?.Context ?? Find(id).Context;

    // an id's folder or owner says nothing of the model; a tag after the colon says its size
    private static string Plain(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var text = id.ToLowerInvariant().Replace('\\', '/');
        text = text[(text.LastIndexOf('/') + 1)..];
        text = text.EndsWith(".gguf", StringComparison.Ordinal) ? text[..^5] : text;
        return text.Replace('_', '-').Replace(' ', '-');
    }

    private static List<ModelProfile> ReadAll()
    {
        // the resource is compiled in, so the stream is there
        using var stream = typeof(ModelProfiles).Assembly.GetManifestResourceStream(Resource)!;
        var document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty("profiles").Deserialize<List<ModelProfile>>(Options)!; // a test reads it
    }

    [GeneratedRegex(@"(?<![\d.a-z])(?<count>\d+(\.\d+)?)b(?![a-z0-9])")]
    private static partial Regex Billions();
}

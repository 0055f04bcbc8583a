using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>report.json: the report's own form, written the same way each time and read back by the other renderings.</summary>
public static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    public static string Render(MorningReport report) => JsonSerializer.Serialize(report, Options) + "\n";

    /// <summary>Reads a report.json of this version; anything else is a <see cref="JsonException"/> that says why.</summary>
    public static MorningReport Read(string json)
    {
        var report = JsonSerializer.Deserialize<MorningReport>(json, Options) ?? throw new JsonException("the report is empty");
        return report.Schema == MorningReport.CurrentSchema
            ? report
            : throw new JsonException($"'$schema' is '{report.Schema}'; this program reads '{MorningReport.CurrentSchema}'");
    }

    /// <summary>The JSON Schema of report.json, made from the model itself.</summary>
    public static string Schema() => Options.GetJsonSchemaAsNode(typeof(MorningReport)).ToJsonString(Options) + "\n";
}

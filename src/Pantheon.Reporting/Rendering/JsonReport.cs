using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>report.json: the report's own form, written the same way each time and read back by the other renderings.</summary>
public static class JsonReport
{
    // made when the program is built: nothing has to be found out at run time
    private static readonly JsonTypeInfo<MorningReport> Form = (JsonTypeInfo<MorningReport>)Options(ReportJson.Default).GetTypeInfo(typeof(MorningReport));

    public static string Render(MorningReport report) => JsonSerializer.Serialize(report, Form) + "\n";

    /// <summary>Reads a report.json of this version; anything else is a <see cref="JsonException"/> that says why.</summary>
    public static MorningReport Read(string json)
    {
        var report = JsonSerializer.Deserialize<MorningReport>(json, Lenient.Form) ?? throw new JsonException("the report is empty");
        return report.Schema == MorningReport.CurrentSchema
            ? report
            : throw new JsonException($"'$schema' is '{report.Schema}'; this program reads '{MorningReport.CurrentSchema}'");
    }

    /// <summary>The JSON Schema of report.json, made from the model itself.</summary>
    public static string Schema() => Form.GetJsonSchemaAsNode().ToJsonString(Form.Options) + "\n";

    private static JsonSerializerOptions Options(IJsonTypeInfoResolver resolver) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { Words<Cause>(), Words<DecisionAct>(), Words<FailureKind>(), Words<ReviewVerdict>() },
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        RespectNullableAnnotations = true,
        TypeInfoResolver = resolver,
    };

    private static JsonStringEnumConverter<T> Words<T>()
        where T : struct, Enum => new(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

    /// <summary>What is made when the program is built gives nothing where an older report has not a part yet; this gives what the part's type says.</summary>
    private static class Lenient
    {
        public static readonly JsonSerializerOptions Form = Options(new DefaultJsonTypeInfoResolver());
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pantheon.Core.Traces;

namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>The JSON encoding: ids in hex, 64-bit numbers as strings, enumerations as numbers, names in lowerCamelCase, on one line.</summary>
internal sealed class OtlpJson : IOtlpEncoding
{
    private const int Error = 2;
    private const int Cumulative = 2;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string MediaType => "application/json";

    public byte[] Traces(OtlpSource source, IReadOnlyList<OtlpSpan> spans) =>
        Request(source, "resourceSpans", "scopeSpans", "spans", json =>
        {
            foreach (var span in spans)
            {
                Write(json, span);
            }
        });

    public byte[] Metrics(OtlpSource source, IReadOnlyList<OtlpMetric> metrics) =>
        Request(source, "resourceMetrics", "scopeMetrics", "metrics", json =>
        {
            foreach (var metric in metrics)
            {
                Write(json, metric);
            }
        });

    private static byte[] Request(OtlpSource source, string byResource, string byScope, string items, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteStartArray(byResource);
            json.WriteStartObject();
            json.WriteStartObject("resource");
            Write(json, source.Resource);
            json.WriteEndObject();
            json.WriteStartArray(byScope);
            json.WriteStartObject();
            json.WriteStartObject("scope");
            json.WriteString("name", PantheonNames.Scope);
            json.WriteString("version", source.ScopeVersion);
            json.WriteEndObject();
            json.WriteStartArray(items);
            write(json);
            json.WriteEndArray();
            Schema(json, source);
            json.WriteEndObject();
            json.WriteEndArray();
            Schema(json, source);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void Schema(Utf8JsonWriter json, OtlpSource source)
    {
        if (source.SchemaUrl is { } url)
        {
            json.WriteString("schemaUrl", url);
        }
    }

    private static void Write(Utf8JsonWriter json, OtlpSpan span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", Convert.ToHexStringLower(span.TraceId));
        json.WriteString("spanId", Convert.ToHexStringLower(span.SpanId));
        if (span.ParentSpanId is { } parent)
        {
            json.WriteString("parentSpanId", Convert.ToHexStringLower(parent));
        }

        json.WriteString("name", span.Name);
        json.WriteNumber("kind", (int)span.Kind);
        Time(json, "startTimeUnixNano", span.Start);
        Time(json, "endTimeUnixNano", span.End);
        Write(json, span.Attributes);
        if (span.Events.Count > 0)
        {
            json.WriteStartArray("events");
            foreach (var happened in span.Events)
            {
                json.WriteStartObject();
                Time(json, "timeUnixNano", happened.At);
                json.WriteString("name", happened.Name);
                Write(json, happened.Attributes);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("status");
        if (span.HasFailed)
        {
            json.WriteNumber("code", Error);
        }

        if (span.Message is { } message)
        {
            json.WriteString("message", message);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, OtlpMetric metric)
    {
        json.WriteStartObject();
        json.WriteString("name", metric.Name);
        json.WriteString("description", metric.Description);
        json.WriteString("unit", metric.Unit);
        json.WriteStartObject(metric.Kind switch { OtlpMetricKind.Gauge => "gauge", OtlpMetricKind.Counter => "sum", _ => "histogram" });
        json.WriteStartArray("dataPoints");
        foreach (var point in metric.Points)
        {
            Write(json, metric, point);
        }

        json.WriteEndArray();
        if (metric.Kind != OtlpMetricKind.Gauge)
        {
            json.WriteNumber("aggregationTemporality", Cumulative);
        }

        if (metric.Kind == OtlpMetricKind.Counter)
        {
            json.WriteBoolean("isMonotonic", true);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, OtlpMetric metric, OtlpPoint point)
    {
        json.WriteStartObject();
        Write(json, point.Attributes);
        Time(json, "startTimeUnixNano", point.Start);
        Time(json, "timeUnixNano", point.At);
        if (metric.Kind != OtlpMetricKind.Histogram)
        {
            json.WriteNumber("asDouble", point.Value);
        }
        else
        {
            json.WriteString("count", point.Count.ToString(CultureInfo.InvariantCulture));
            json.WriteNumber("sum", point.Value);
            json.WriteStartArray("bucketCounts");
            foreach (var count in point.Buckets)
            {
                json.WriteStringValue(count.ToString(CultureInfo.InvariantCulture));
            }

            json.WriteEndArray();
            json.WriteStartArray("explicitBounds");
            foreach (var bound in metric.Bounds)
            {
                json.WriteNumberValue(bound);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<OtlpAttribute> attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var attribute in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", attribute.Name);
            json.WriteStartObject("value");
            switch (attribute.Value)
            {
                case string text:
                    json.WriteString("stringValue", text);
                    break;
                case long number:
                    json.WriteString("intValue", number.ToString(CultureInfo.InvariantCulture));
                    break;
                case double number:
                    json.WriteNumber("doubleValue", number);
                    break;
                case bool flag:
                    json.WriteBoolean("boolValue", flag);
                    break;
                case IReadOnlyList<string> texts:
                    json.WriteStartObject("arrayValue");
                    json.WriteStartArray("values");
                    foreach (var text in texts)
                    {
                        json.WriteStartObject();
                        json.WriteString("stringValue", text);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                    json.WriteEndObject();
                    break;
                default:
                    throw new ArgumentException($"an attribute cannot be a {attribute.Value.GetType().Name}", nameof(attributes));
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset at) => json.WriteString(name, OtlpMoment.Nanoseconds(at).ToString(CultureInfo.InvariantCulture));
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>Turns binary OTLP requests into their JSON form by the field numbers of opentelemetry-proto 1.x; a field it does not know, or one of another type, is a fault.</summary>
internal static class OtlpWire
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    // number, name in JSON, type; `*` repeats, `~` is packed
    private static readonly Dictionary<string, (int Number, string Name, string Type)[]> Messages = new()
    {
        ["TracesRequest"] = [(1, "resourceSpans", "*ResourceSpans")],
        ["ResourceSpans"] = [(1, "resource", "Resource"), (2, "scopeSpans", "*ScopeSpans"), (3, "schemaUrl", "string")],
        ["ScopeSpans"] = [(1, "scope", "Scope"), (2, "spans", "*Span"), (3, "schemaUrl", "string")],
        ["Resource"] = [(1, "attributes", "*KeyValue"), (2, "droppedAttributesCount", "uint32")],
        ["Scope"] = [(1, "name", "string"), (2, "version", "string"), (3, "attributes", "*KeyValue")],
        ["Span"] =
        [
            (1, "traceId", "id"), (2, "spanId", "id"), (3, "traceState", "string"), (4, "parentSpanId", "id"), (5, "name", "string"), (6, "kind", "uint32"), (7, "startTimeUnixNano", "fixed64"),
            (8, "endTimeUnixNano", "fixed64"), (9, "attributes", "*KeyValue"), (10, "droppedAttributesCount", "uint32"), (11, "events", "*Event"), (15, "status", "Status"),
        ],
        ["Event"] = [(1, "timeUnixNano", "fixed64"), (2, "name", "string"), (3, "attributes", "*KeyValue")],
        ["Status"] = [(2, "message", "string"), (3, "code", "uint32")],
        ["KeyValue"] = [(1, "key", "string"), (2, "value", "AnyValue")],
        ["AnyValue"] = [(1, "stringValue", "string"), (2, "boolValue", "bool"), (3, "intValue", "int64"), (4, "doubleValue", "double"), (5, "arrayValue", "ArrayValue")],
        ["ArrayValue"] = [(1, "values", "*AnyValue")],
        ["MetricsRequest"] = [(1, "resourceMetrics", "*ResourceMetrics")],
        ["ResourceMetrics"] = [(1, "resource", "Resource"), (2, "scopeMetrics", "*ScopeMetrics"), (3, "schemaUrl", "string")],
        ["ScopeMetrics"] = [(1, "scope", "Scope"), (2, "metrics", "*Metric"), (3, "schemaUrl", "string")],
        ["Metric"] = [(1, "name", "string"), (2, "description", "string"), (3, "unit", "string"), (5, "gauge", "Gauge"), (7, "sum", "Sum"), (9, "histogram", "Histogram")],
        ["Gauge"] = [(1, "dataPoints", "*NumberPoint")],
        ["Sum"] = [(1, "dataPoints", "*NumberPoint"), (2, "aggregationTemporality", "uint32"), (3, "isMonotonic", "bool")],
        ["Histogram"] = [(1, "dataPoints", "*HistogramPoint"), (2, "aggregationTemporality", "uint32")],
        ["NumberPoint"] = [(2, "startTimeUnixNano", "fixed64"), (3, "timeUnixNano", "fixed64"), (4, "asDouble", "double"), (7, "attributes", "*KeyValue")],
        ["HistogramPoint"] =
        [
            (2, "startTimeUnixNano", "fixed64"), (3, "timeUnixNano", "fixed64"), (4, "count", "fixed64"), (5, "sum", "double"), (6, "bucketCounts", "~fixed64"),
            (7, "explicitBounds", "~double"), (9, "attributes", "*KeyValue"),
        ],
    };

    public static JsonObject Read(string message, ReadOnlySpan<byte> bytes)
    {
        var json = new JsonObject();
        while (bytes.Length > 0)
        {
            var tag = Varint(ref bytes);
            var field = Array.Find(Messages[message], known => known.Number == (int)(tag >> 3));
            if (field.Name is null)
            {
                throw new FormatException($"{message} has no field {tag >> 3}");
            }

            var value = Value(field.Type.TrimStart('*'), (int)(tag & 7), ref bytes, $"{message}.{field.Name}");
            if (field.Type[0] == '*')
            {
                (json[field.Name] ??= new JsonArray()).AsArray().Add(value);
            }
            else if (!json.TryAdd(field.Name, value))
            {
                throw new FormatException($"{message}.{field.Name} stands twice");
            }
        }

        return json;
    }

    private static JsonNode Value(string type, int wire, ref ReadOnlySpan<byte> bytes, string where)
    {
        var expected = type switch { "uint32" or "int64" or "bool" => 0, "fixed64" or "double" => 1, _ => 2 };
        if (wire != expected)
        {
            throw new FormatException($"{where} is of wire type {wire}");
        }

        if (expected == 0)
        {
            var number = Varint(ref bytes);
            return type switch { "bool" => JsonValue.Create(number == 1), "uint32" => JsonValue.Create((int)number), _ => JsonValue.Create(((long)number).ToString(CultureInfo.InvariantCulture)) };
        }

        if (expected == 1)
        {
            return Fixed(type, ref bytes);
        }

        var length = (int)Varint(ref bytes);
        var inner = bytes[..length];
        bytes = bytes[length..];
        switch (type)
        {
            case "string":
                return JsonValue.Create(Strict.GetString(inner));
            case "id":
                return JsonValue.Create(Convert.ToHexStringLower(inner));
            case "~fixed64" or "~double":
                var list = new JsonArray();
                while (inner.Length > 0)
                {
                    list.Add(Fixed(type[1..], ref inner));
                }

                return list;
            default:
                return Read(type, inner);
        }
    }

    private static JsonValue Fixed(string type, ref ReadOnlySpan<byte> bytes)
    {
        var bits = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        bytes = bytes[8..];
        return type == "double" ? JsonValue.Create(BitConverter.UInt64BitsToDouble(bits)) : JsonValue.Create(bits.ToString(CultureInfo.InvariantCulture));
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var at = 0; at < 10; at++)
        {
            value |= (ulong)(bytes[at] & 0x7f) << (7 * at);
            if (bytes[at] < 0x80)
            {
                bytes = bytes[(at + 1)..];
                return value;
            }
        }

        throw new FormatException("a number has more than ten bytes");
    }
}

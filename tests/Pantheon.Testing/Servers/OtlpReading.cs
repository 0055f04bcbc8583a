using System.Globalization;
using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>Reads OTLP requests strictly: what the protocol does not allow is a fault and not a guess.</summary>
public static class OtlpReading
{
    private const ulong Earliest = 1_500_000_000_000_000_000;

    private static readonly string[] Values = ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue"];

    /// <summary>The spans of one request in JSON or, by its media type, in the binary encoding.</summary>
    public static IReadOnlyList<OtlpSpanSeen> Spans(byte[] content, string mediaType) =>
        [.. Items(content, mediaType, "TracesRequest", "resourceSpans", "scopeSpans", "spans").Select(item => Span(item.Item, item.Resource, item.Schema))];

    public static IReadOnlyList<OtlpMetricSeen> Metrics(byte[] content, string mediaType) =>
        [.. Items(content, mediaType, "MetricsRequest", "resourceMetrics", "scopeMetrics", "metrics").Select(item => Metric(item.Item))];

    /// <summary>What no single request can show: ids twice, and parents that no span of the trace has.</summary>
    public static IReadOnlyList<string> Faults(IReadOnlyList<OtlpSpanSeen> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        var ids = spans.Select(span => (span.Trace, span.Id)).ToHashSet();
        return
        [
            .. spans.GroupBy(span => (span.Trace, span.Id)).Where(twice => twice.Count() > 1).Select(twice => $"span {twice.Key.Id} stands {twice.Count()} times"),
            .. spans.Where(span => span.Parent is not null && !ids.Contains((span.Trace, span.Parent))).Select(span => $"'{span.Name}' hangs on {span.Parent}, which nobody is"),
            .. spans.GroupBy(span => span.Trace).Where(trace => trace.Count(span => span.Parent is null) != 1).Select(trace => $"trace {trace.Key} has {trace.Count(span => span.Parent is null)} roots"),
        ];
    }

    private static IEnumerable<(JsonObject Item, IReadOnlyDictionary<string, object> Resource, string? Schema)> Items(byte[] content, string mediaType, string message, string byResource, string byScope, string items)
    {
        var request = mediaType switch
        {
            "application/json" => Object(JsonNode.Parse(content)),
            "application/x-protobuf" => OtlpWire.Read(message, content),
            _ => throw new FormatException($"'{mediaType}' is no encoding of OTLP"),
        };
        Only(request, byResource);
        foreach (var resources in List(request, byResource))
        {
            Only(resources, "resource", byScope, "schemaUrl");
            var resource = Attributes(Object(resources["resource"]));
            foreach (var scopes in List(resources, byScope))
            {
                Only(scopes, "scope", items, "schemaUrl");
                Only(Object(scopes["scope"]), "name", "version");
                foreach (var item in List(scopes, items))
                {
                    yield return (item, resource, (string?)scopes["schemaUrl"]);
                }
            }
        }
    }

    private static OtlpSpanSeen Span(JsonObject span, IReadOnlyDictionary<string, object> resource, string? schema)
    {
        Only(span, "traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "attributes", "events", "status");
        var seen = new OtlpSpanSeen(
            Id(span, "traceId", 16),
            Id(span, "spanId", 8),
            span.ContainsKey("parentSpanId") ? Id(span, "parentSpanId", 8) : null,
            Text(span, "name"),
            Number(span, "kind", 1, 5),
            Time(span, "startTimeUnixNano"),
            Time(span, "endTimeUnixNano"),
            span["status"] is JsonObject { Count: > 0 } status && status.ContainsKey("code") ? Number(status, "code", 0, 2) : 0,
            Attributes(span))
        {
            Events = [.. List(span, "events").Select(Event)],
            Resource = resource,
            SchemaUrl = schema,
            Message = (string?)span["status"]?["message"],
        };
        return seen.End < seen.Start ? throw new FormatException($"'{seen.Name}' ends before it starts")
            : seen.Parent == seen.Id ? throw new FormatException($"'{seen.Name}' is its own parent")
            : seen.Name.Length == 0 ? throw new FormatException("a span has no name")
            : seen;
    }

    private static (string, IReadOnlyDictionary<string, object>) Event(JsonObject happened)
    {
        Only(happened, "timeUnixNano", "name", "attributes");
        Time(happened, "timeUnixNano");
        return (Text(happened, "name"), Attributes(happened));
    }

    private static OtlpMetricSeen Metric(JsonObject metric)
    {
        Only(metric, "name", "description", "unit", "gauge", "sum", "histogram");
        var kind = new[] { "gauge", "sum", "histogram" }.Single(metric.ContainsKey);
        var inner = Object(metric[kind]);
        Only(inner, "dataPoints", "aggregationTemporality", "isMonotonic");
        if (kind != "gauge" && Number(inner, "aggregationTemporality", 1, 2) != 2)
        {
            throw new FormatException("a sum is not cumulative");
        }

        return new OtlpMetricSeen(Text(metric, "name"), Text(metric, "unit"), kind, [.. List(inner, "dataPoints").Select(point => Point(point, kind))]);
    }

    private static (IReadOnlyDictionary<string, object>, double) Point(JsonObject point, string kind)
    {
        Time(point, "timeUnixNano");
        Time(point, "startTimeUnixNano");
        if (kind != "histogram")
        {
            Only(point, "attributes", "startTimeUnixNano", "timeUnixNano", "asDouble");
            return (Attributes(point), point["asDouble"]!.GetValue<double>());
        }

        Only(point, "attributes", "startTimeUnixNano", "timeUnixNano", "count", "sum", "bucketCounts", "explicitBounds");
        var buckets = point["bucketCounts"]!.AsArray().Select(count => Whole(count, "bucketCounts")).ToList();
        var bounds = point["explicitBounds"]!.AsArray().Select(bound => bound!.GetValue<double>()).ToList();
        return buckets.Count != bounds.Count + 1 ? throw new FormatException("a histogram has not one bucket more than bounds")
            : !bounds.SequenceEqual(bounds.Order()) ? throw new FormatException("the bounds do not rise")
            : buckets.Sum() != Whole(point["count"], "count") ? throw new FormatException("the buckets do not add up to the count")
            : (Attributes(point), point["sum"]!.GetValue<double>());
    }

    private static Dictionary<string, object> Attributes(JsonObject holder)
    {
        var attributes = new Dictionary<string, object>();
        foreach (var pair in List(holder, "attributes"))
        {
            Only(pair, "key", "value");
            var key = Text(pair, "key");
            if (key.Length == 0 || !attributes.TryAdd(key, Value(Object(pair["value"]), key)))
            {
                throw new FormatException($"the attribute '{key}' has no name or stands twice");
            }
        }

        return attributes;
    }

    private static object Value(JsonObject value, string key)
    {
        if (value.Count != 1 || !Values.Contains(value.First().Key))
        {
            throw new FormatException($"'{key}' has no value of one kind: {value.ToJsonString()}");
        }

        var (kind, inner) = (value.First().Key, value.First().Value!);
        return kind switch
        {
            "stringValue" => inner.GetValue<string>(),
            "boolValue" => inner.GetValue<bool>(),
            "intValue" => Whole(inner, key),
            "doubleValue" => inner.GetValue<double>(),
            _ => List(Object(inner), "values").Select(item => Value(item, key)).Cast<string>().ToList(),
        };
    }

    private static long Whole(JsonNode? node, string what) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{what} is no 64-bit number in a string");

    private static ulong Time(JsonObject holder, string name) =>
        (ulong)Whole(holder[name], name) is var at && at > Earliest ? at : throw new FormatException($"{name} is no time of this century: {holder[name]}");

    private static string Id(JsonObject span, string name, int bytes)
    {
        var id = Text(span, name);
        return id.Length == 2 * bytes && id.All(char.IsAsciiHexDigitLower) && id.Any(digit => digit != '0') ? id : throw new FormatException($"{name} '{id}' is no id of {bytes} bytes");
    }

    private static int Number(JsonObject holder, string name, int least, int most) =>
        holder[name] is JsonValue value && value.TryGetValue<int>(out var number) && number >= least && number <= most ? number : throw new FormatException($"{name} is '{holder[name]}'");

    private static string Text(JsonObject holder, string name) =>
        holder[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new FormatException($"{name} is no text");

    private static JsonObject Object(JsonNode? node) => node as JsonObject ?? throw new FormatException($"no object: {node?.ToJsonString()}");

    private static IEnumerable<JsonObject> List(JsonObject holder, string name) => (holder[name] as JsonArray ?? []).Select(Object);

    private static void Only(JsonObject holder, params string[] names)
    {
        if (holder.Select(entry => entry.Key).FirstOrDefault(key => !names.Contains(key)) is { } unknown)
        {
            throw new FormatException($"'{unknown}' is no field here");
        }
    }
}

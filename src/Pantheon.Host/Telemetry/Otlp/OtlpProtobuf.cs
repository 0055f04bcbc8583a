using Pantheon.Core.Traces;

namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>The binary encoding, which every receiver takes; field numbers are those of opentelemetry-proto 1.x.</summary>
internal sealed class OtlpProtobuf : IOtlpEncoding
{
    private const ulong Error = 2;
    private const ulong Cumulative = 2;

    public string MediaType => "application/x-protobuf";

    public byte[] Traces(OtlpSource source, IReadOnlyList<OtlpSpan> spans) => Request(source, spans, Write);

    public byte[] Metrics(OtlpSource source, IReadOnlyList<OtlpMetric> metrics) => Request(source, metrics, Write);

    // both kinds of request number their resource, scope, items and schema alike
    private static byte[] Request<T>(OtlpSource source, IReadOnlyList<T> items, Action<ProtobufWriter, T> write)
    {
        var request = new ProtobufWriter();
        request.Message(1, byResource =>
        {
            byResource.Message(1, resource => Attributes(resource, 1, source.Resource));
            byResource.Message(2, byScope =>
            {
                byScope.Message(1, scope =>
                {
                    scope.Text(1, PantheonNames.Scope);
                    scope.Text(2, source.ScopeVersion);
                });
                foreach (var item in items)
                {
                    byScope.Message(2, message => write(message, item));
                }

                Schema(byScope, source);
            });
            Schema(byResource, source);
        });
        return request.ToArray();
    }

    private static void Schema(ProtobufWriter message, OtlpSource source)
    {
        if (source.SchemaUrl is { } url)
        {
            message.Text(3, url);
        }
    }

    private static void Write(ProtobufWriter message, OtlpSpan span)
    {
        message.Bytes(1, span.TraceId);
        message.Bytes(2, span.SpanId);
        if (span.ParentSpanId is { } parent)
        {
            message.Bytes(4, parent);
        }

        message.Text(5, span.Name);
        message.Number(6, (ulong)span.Kind);
        message.Fixed(7, OtlpMoment.Nanoseconds(span.Start));
        message.Fixed(8, OtlpMoment.Nanoseconds(span.End));
        Attributes(message, 9, span.Attributes);
        foreach (var happened in span.Events)
        {
            message.Message(11, inner =>
            {
                inner.Fixed(1, OtlpMoment.Nanoseconds(happened.At));
                inner.Text(2, happened.Name);
                Attributes(inner, 3, happened.Attributes);
            });
        }

        message.Message(15, status =>
        {
            if (span.Message is { } words)
            {
                status.Text(2, words);
            }

            if (span.HasFailed)
            {
                status.Number(3, Error);
            }
        });
    }

    private static void Write(ProtobufWriter message, OtlpMetric metric)
    {
        message.Text(1, metric.Name);
        message.Text(2, metric.Description);
        message.Text(3, metric.Unit);
        message.Message(metric.Kind switch { OtlpMetricKind.Gauge => 5, OtlpMetricKind.Counter => 7, _ => 9 }, inner =>
        {
            foreach (var point in metric.Points)
            {
                inner.Message(1, number => Write(number, metric, point));
            }

            if (metric.Kind != OtlpMetricKind.Gauge)
            {
                inner.Number(2, Cumulative);
            }

            if (metric.Kind == OtlpMetricKind.Counter)
            {
                inner.Number(3, 1);
            }
        });
    }

    private static void Write(ProtobufWriter message, OtlpMetric metric, OtlpPoint point)
    {
        message.Fixed(2, OtlpMoment.Nanoseconds(point.Start));
        message.Fixed(3, OtlpMoment.Nanoseconds(point.At));
        if (metric.Kind != OtlpMetricKind.Histogram)
        {
            message.Double(4, point.Value);
            Attributes(message, 7, point.Attributes);
            return;
        }

        message.Fixed(4, (ulong)point.Count);
        message.Double(5, point.Value);
        message.Packed(6, point.Buckets.Select(count => (ulong)count));
        message.Packed(7, metric.Bounds.Select(BitConverter.DoubleToUInt64Bits));
        Attributes(message, 9, point.Attributes);
    }

    private static void Attributes(ProtobufWriter message, int field, IReadOnlyList<OtlpAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            message.Message(field, pair =>
            {
                pair.Text(1, attribute.Name);
                pair.Message(2, value => Write(value, attribute.Value));
            });
        }
    }

    private static void Write(ProtobufWriter message, object value)
    {
        switch (value)
        {
            case string text:
                message.Text(1, text);
                break;
            case bool flag:
                message.Number(2, flag ? 1UL : 0);
                break;
            case long number:
                message.Number(3, (ulong)number);
                break;
            case double number:
                message.Double(4, number);
                break;
            case IReadOnlyList<string> texts:
                message.Message(5, list =>
                {
                    foreach (var text in texts)
                    {
                        list.Message(1, item => item.Text(1, text));
                    }
                });
                break;
            default:
                throw new ArgumentException($"an attribute cannot be a {value.GetType().Name}", nameof(value));
        }
    }
}

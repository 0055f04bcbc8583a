using System.Diagnostics.Metrics;
using System.Globalization;
using Pantheon.Core.Redaction;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Host.Telemetry.Otlp;

namespace Pantheon.Host.Telemetry.Metrics;

/// <summary>Sums up what one meter measures, in bounded memory: so many sets of attributes an instrument, the rest together.</summary>
internal sealed class MetricStore : IDisposable
{
    /// <summary>Sets of attributes of one instrument.</summary>
    public const int MostSeries = 1000;

    private const string Overflow = "otel.metric.overflow";

    private readonly MeterListener _listener = new();
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _begun;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Instrumented> _instruments = new(StringComparer.Ordinal);

    public MetricStore(Meter meter, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_time, _begun) = (time, time.GetUtcNow());
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All that was measured, by name; series in the order of their attributes.</summary>
    public IReadOnlyList<OtlpMetric> Read()
    {
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            return
            [
                .. _instruments.Values.Select(one => new OtlpMetric(one.Instrument.Name, one.Instrument.Unit ?? "", one.Instrument.Description ?? "", one.Kind,
                    [.. one.Series.Values.Select(series => new OtlpPoint(series.Attributes, _begun, now, series.Value, [.. series.Buckets]))]) { Bounds = one.Bounds }),
            ];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var attributes = Of(tags);
        lock (_lock)
        {
            if (!_instruments.TryGetValue(instrument.Name, out var known))
            {
                known = new Instrumented(instrument);
                _instruments.Add(instrument.Name, known);
            }

            known.Add(attributes, value);
        }
    }

    private static List<OtlpAttribute> Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var attributes = new List<OtlpAttribute>(tags.Length);
        foreach (var (name, value) in tags)
        {
            if (value is string text)
            {
                attributes.Add(new OtlpAttribute(name, Attributes.Cut(Redactor.Default.Redact(Attributes.Line(text)))));
            }
            else if (value is long or int)
            {
                attributes.Add(new OtlpAttribute(name, Convert.ToInt64(value, CultureInfo.InvariantCulture)));
            }
        }

        attributes.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        return attributes;
    }

    private sealed class Instrumented(Instrument instrument)
    {
        public Instrument Instrument => instrument;

        public OtlpMetricKind Kind { get; } = instrument switch
        {
            Histogram<long> or Histogram<double> => OtlpMetricKind.Histogram,
            Gauge<long> or Gauge<double> => OtlpMetricKind.Gauge,
            _ => OtlpMetricKind.Counter,
        };

        public double[] Bounds { get; } = instrument switch
        {
            Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
            Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
            _ => [],
        };

        public SortedDictionary<string, Summed> Series { get; } = new(StringComparer.Ordinal);

        public void Add(IReadOnlyList<OtlpAttribute> attributes, double value)
        {
            var key = string.Join('\u0001', attributes.Select(attribute => string.Create(CultureInfo.InvariantCulture, $"{attribute.Name}\u0002{attribute.Value}")));
            if (!Series.TryGetValue(key, out var series))
            {
                if (Series.Count >= MostSeries)
                {
                    (key, attributes) = (Overflow, [new OtlpAttribute(Overflow, true)]);
                }

                if (!Series.TryGetValue(key, out series))
                {
                    series = new Summed(attributes, Kind == OtlpMetricKind.Histogram ? new long[Bounds.Length + 1] : []);
                    Series.Add(key, series);
                }
            }

            series.Value = Kind == OtlpMetricKind.Gauge ? value : series.Value + value;
            if (series.Buckets.Length > 0)
            {
                // a bound is inclusive
                var at = Array.BinarySearch(Bounds, value);
                series.Buckets[at < 0 ? ~at : at]++;
            }
        }
    }

    private sealed class Summed(IReadOnlyList<OtlpAttribute> attributes, long[] buckets)
    {
        public IReadOnlyList<OtlpAttribute> Attributes => attributes;

        public long[] Buckets => buckets;

        public double Value { get; set; }
    }
}

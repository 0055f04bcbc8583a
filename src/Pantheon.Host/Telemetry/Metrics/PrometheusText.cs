using System.Globalization;
using System.Text;
using Pantheon.Host.Telemetry.Otlp;

namespace Pantheon.Host.Telemetry.Metrics;

/// <summary>Writes metrics in Prometheus's text format 0.0.4, with the names that OpenTelemetry's rules give them there.</summary>
internal static class PrometheusText
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(IReadOnlyList<OtlpMetric> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var text = new StringBuilder();
        foreach (var metric in metrics)
        {
            var name = NameOf(metric);
            text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(metric.Description, quotes: false)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(metric.Kind.ToString().ToLowerInvariant()).Append('\n');
            foreach (var point in metric.Points)
            {
                Write(text, name, metric, point);
            }
        }

        return text.ToString();
    }

    /// <summary>Dots become underscores; seconds are spelled out, counted things are not; what only rises ends in `_total`.</summary>
    public static string NameOf(OtlpMetric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        var name = Plain(metric.Name) + (metric.Unit == "s" ? "_seconds" : "");
        return metric.Kind == OtlpMetricKind.Counter ? name + "_total" : name;
    }

    private static void Write(StringBuilder text, string name, OtlpMetric metric, OtlpPoint point)
    {
        if (metric.Kind != OtlpMetricKind.Histogram)
        {
            Line(text, name, point.Attributes, null, point.Value);
            return;
        }

        var below = 0L;
        for (var at = 0; at < point.Buckets.Count; at++)
        {
            below += point.Buckets[at];
            Line(text, name + "_bucket", point.Attributes, at < metric.Bounds.Count ? Number(metric.Bounds[at]) : "+Inf", below);
        }

        Line(text, name + "_sum", point.Attributes, null, point.Value);
        Line(text, name + "_count", point.Attributes, null, below);
    }

    private static void Line(StringBuilder text, string name, IReadOnlyList<OtlpAttribute> attributes, string? bound, double value)
    {
        text.Append(name);
        var labels = attributes.Select(attribute => $"{Plain(attribute.Name)}=\"{Escaped(Text(attribute.Value), quotes: true)}\"").ToList();
        if (bound is not null)
        {
            labels.Add($"le=\"{bound}\"");
        }

        if (labels.Count > 0)
        {
            text.Append('{').AppendJoin(',', labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Text(object value) => value is bool flag ? flag ? "true" : "false" : string.Create(CultureInfo.InvariantCulture, $"{value}");

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Plain(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private static string Escaped(string text, bool quotes)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}

using System.Diagnostics.Metrics;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Telemetry.Metrics;

/// <summary>The conventions' metrics of model calls, by the names of one version.</summary>
internal sealed class ModelMeter
{
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstChunk;
    private readonly Histogram<long>? _tokens;
    private readonly Histogram<long>? _input;
    private readonly Histogram<long>? _output;
    private readonly List<(Counter<long> Counter, Func<ModelCallRow, long?> Of)> _usage = [];

    public ModelMeter(Meter meter, SemanticConventions conventions)
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(conventions);
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = GenAiMetrics.DurationBounds };
        var tokens = new InstrumentAdvice<long> { HistogramBucketBoundaries = GenAiMetrics.TokenBounds };
        _duration = meter.CreateHistogram(conventions.OperationDuration, GenAiMetrics.Second, "Time from a request to a model to the end of its answer.", null, seconds);
        _firstChunk = meter.CreateHistogram(conventions.TimeToFirstChunk, GenAiMetrics.Second, "Time from a request to a model to the first piece of its answer.", null, seconds);
        if (!conventions.IsLatest)
        {
            _tokens = meter.CreateHistogram(GenAiMetrics.TokenUsage, GenAiMetrics.Token, "Tokens of requests and answers.", null, tokens);
            return;
        }

        _input = meter.CreateHistogram(GenAiMetrics.OperationInputTokens, GenAiMetrics.Token, "Tokens of one request.", null, tokens);
        _output = meter.CreateHistogram(GenAiMetrics.OperationOutputTokens, GenAiMetrics.Token, "Tokens of one answer.", null, tokens);
        _usage =
        [
            (Count(meter, GenAiMetrics.UsageInputTokens), call => call.InputTokens),
            (Count(meter, GenAiMetrics.UsageOutputTokens), call => call.OutputTokens),
            (Count(meter, GenAiMetrics.UsageCacheReadInputTokens), call => call.CachedTokens),
            (Count(meter, GenAiMetrics.UsageReasoningOutputTokens), call => call.ReasoningTokens),
        ];
    }

    public void Record(ModelCallRow call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.CacheHit)
        {
            // no model was asked, and nothing was used
            return;
        }

        KeyValuePair<string, object?>[] tags =
        [
            PantheonMeter.Tag(GenAi.OperationName, GenAi.Chat),
            PantheonMeter.Tag(GenAi.ProviderName, Word.Of(call.Runtime)),
            PantheonMeter.Tag(GenAi.RequestModel, call.Model),
            PantheonMeter.Tag(GenAi.ResponseModel, ServerWords.Model(call)),
            PantheonMeter.Tag(GenAi.ServerAddress, call.ServerName),
            new(GenAi.ServerPort, call.ServerPort),
        ];
        _duration.Record(call.Took.TotalSeconds, [.. tags, PantheonMeter.Tag(GenAi.ErrorType, PantheonMeter.Spoken(call.Failed))]);
        if (call.FirstToken is { } first)
        {
            _firstChunk.Record(first.TotalSeconds, tags);
        }

        Record(_tokens, call.InputTokens, [.. tags, PantheonMeter.Tag(GenAi.TokenType, GenAiMetrics.Input)]);
        Record(_tokens, call.OutputTokens, [.. tags, PantheonMeter.Tag(GenAi.TokenType, GenAiMetrics.Output)]);
        Record(_input, call.InputTokens, tags);
        Record(_output, call.OutputTokens, tags);
        foreach (var (counter, of) in _usage)
        {
            if (of(call) is { } count and > 0)
            {
                counter.Add(count, tags);
            }
        }
    }

    private static void Record(Histogram<long>? histogram, long? value, KeyValuePair<string, object?>[] tags)
    {
        if (value is { } count)
        {
            histogram?.Record(count, tags);
        }
    }

    private static Counter<long> Count(Meter meter, string name) => meter.CreateCounter<long>(name, GenAiMetrics.Token, "Tokens used.");
}

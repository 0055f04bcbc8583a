using System.Diagnostics.Metrics;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Telemetry.Metrics;

/// <summary>Metrics of agents, tools and workflows that the conventions have only after 1.41.1.</summary>
internal sealed class AgentMeter
{
    private readonly Histogram<double> _agent;
    private readonly Histogram<long> _calls;
    private readonly Histogram<long> _toolCalls;
    private readonly Histogram<double> _tool;
    private readonly Histogram<double> _workflow;

    public AgentMeter(Meter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        var hours = new InstrumentAdvice<double> { HistogramBucketBoundaries = GenAiMetrics.LongBounds };
        var counts = new InstrumentAdvice<long> { HistogramBucketBoundaries = GenAiMetrics.CallBounds };
        _agent = meter.CreateHistogram(GenAiMetrics.AgentDuration, GenAiMetrics.Second, "Time of one attempt of an agent.", null, hours);
        _calls = meter.CreateHistogram(GenAiMetrics.AgentInferenceCalls, "{call}", "Model calls of one attempt of an agent.", null, counts);
        _toolCalls = meter.CreateHistogram(GenAiMetrics.AgentToolCalls, "{call}", "Tool calls of one attempt of an agent.", null, counts);
        _tool = meter.CreateHistogram(GenAiMetrics.ToolDuration, GenAiMetrics.Second, "Time of one tool call.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = GenAiMetrics.DurationBounds });
        _workflow = meter.CreateHistogram(GenAiMetrics.WorkflowDuration, GenAiMetrics.Second, "Time of one run.", null, hours);
    }

    public void Record(Attempt attempt, RunRows rows)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(rows);
        if (attempt is not { Agent: { } agent, EndedAt: { } ended })
        {
            return;
        }

        var name = PantheonMeter.Tag(GenAi.AgentName, agent.Name);
        _agent.Record((ended - attempt.StartedAt).TotalSeconds, name, PantheonMeter.Tag(GenAi.ErrorType, PantheonMeter.Spoken(attempt.FailureKind)));
        _calls.Record(rows.ModelCalls.Count(call => call.Node == attempt.Id.Node && call.Attempt == attempt.Id.Number), name);
        _toolCalls.Record(attempt.ToolCalls, name);
    }

    public void Record(ToolCallRow call, ToolNames tools)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(tools);
        _tool.Record(call.Took.TotalSeconds, PantheonMeter.Tag(GenAi.ToolName, tools.Of(call)), PantheonMeter.Tag(GenAi.ErrorType, PantheonMeter.Spoken(call.Failed)));
    }

    public void Record(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run is { StartedAt: { } started, EndedAt: { } ended })
        {
            _workflow.Record((ended - started).TotalSeconds, PantheonMeter.Tag(GenAi.WorkflowName, Attributes.Plain(run.Flow)), PantheonMeter.Tag(GenAi.ErrorType, PantheonMeter.Spoken(run.FailureKind)));
        }
    }
}

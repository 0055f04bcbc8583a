using Pantheon.Authoring.Tools;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>Tells names of tools from words that a model called for: a tool is built in, or one that did something in the run.</summary>
internal sealed class ToolNames(RunRows rows)
{
    private readonly HashSet<string> _worked = [.. rows.ToolCalls.Where(call => call.Ok || call.ExitCode is not null).Select(call => call.Tool)];

    public string Of(ToolCallRow call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return BuiltInTools.IsKnown(call.Tool) || _worked.Contains(call.Tool) ? Attributes.Plain(call.Tool) : Attributes.Other;
    }
}

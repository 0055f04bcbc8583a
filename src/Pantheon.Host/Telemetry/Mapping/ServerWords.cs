using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>What a server says of an answer besides the answer, as far as it is a word that servers say and no message.</summary>
internal static class ServerWords
{
    private static readonly string[] Reasons = ["stop", "length", "tool_calls", "function_call", "content_filter"];

    /// <summary>The name under which it answered: the one that was asked for, or one as names are.</summary>
    public static string? Model(ModelCallRow call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.ResponseModel is null || call.ResponseModel == call.Model ? call.ResponseModel : Attributes.Plain(call.ResponseModel);
    }

    /// <summary>Its name for the answer: as it stands for who asked for content, else only where it is one as programs have them.</summary>
    public static string? Id(ModelCallRow call, bool content)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.ResponseId is null || content ? call.ResponseId : Attributes.Plain(call.ResponseId);
    }

    public static string? Finish(ModelCallRow call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.FinishReason is null || Reasons.Contains(call.FinishReason) ? call.FinishReason : Attributes.Other;
    }
}

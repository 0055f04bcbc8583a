using System.Text.Json.Nodes;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Taping;

/// <summary>What went wrong, as it is written down whole and read again.</summary>
internal static class TapedFailure
{
    public static JsonObject? Write(Failure? failure) => failure is null ? null : new JsonObject
    {
        ["kind"] = Word.Of(failure.Kind),
        ["cause"] = Word.Of(failure.Cause),
        ["message"] = failure.Message,
        ["code"] = failure.Code,
        ["rule"] = failure.Rule,
        ["lines"] = new JsonArray([.. failure.ErrorLines.Select(line => (JsonNode)line)]),
        ["digest"] = failure.Digest,
        ["next"] = failure.Next,
    };

    public static Failure? Read(JsonNode? taped) => taped is JsonObject && Word.TryParse<FailureKind>(taped["kind"]?.ToString(), out var kind)
        ? new Failure(kind, taped["message"]?.ToString() ?? "")
        {
            Cause = Word.TryParse<Cause>(taped["cause"]?.ToString(), out var cause) ? cause : FailureKinds.CauseOf(kind),
            Code = taped["code"]?.ToString(),
            Rule = taped["rule"]?.ToString(),
            ErrorLines = [.. (taped["lines"] as JsonArray ?? []).Select(line => line?.ToString() ?? "")],
            Digest = taped["digest"]?.ToString(),
            Next = taped["next"]?.ToString(),
        }
        : null;
}

using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Chat;
using Pantheon.Core.Traces;
using Pantheon.Engine.Sessions;

namespace Pantheon.Engine.Replaying;

/// <summary>Holds what would go out to a model against what went out: messages as they are stored, redacted, and everything asked for besides.</summary>
internal sealed class RecordedRequests(IArtifactStore artifacts, SessionRecorder recorder, Func<string, string> redact)
{
    public async Task<Difference?> DifferenceAsync(ModelCallSpan recorded, RecordedStream stream, PlayedRequest sent, CancellationToken cancellationToken)
    {
        var digest = recorder.DigestOf(sent.Messages);
        if (digest != recorded.Request)
        {
            var messages = new JsonArray([.. sent.Messages.Select(message => JsonNode.Parse(MessageJson.Bytes(message, redact)))]);
            return await artifacts.GetAsync(recorded.Request, cancellationToken) is { } was
                ? Difference.Of("request", JsonNode.Parse(was), messages, "messages") ?? new Difference("request", recorded.Request.ToString(), digest.ToString())
                : new Difference("request", $"{recorded.Request} (its words are no longer kept)", digest.ToString());
        }

        return Difference.Of("request", stream.Asked, JsonNode.Parse(AskedFor.Of(sent.Options, redact).ToJsonString()), "asked");
    }
}

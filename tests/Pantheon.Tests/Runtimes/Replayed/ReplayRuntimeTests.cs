using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Replayed;

namespace Pantheon.Tests.Runtimes.Replayed;

/// <summary>A recording answers what was asked of it before, as it was answered then, and nothing else.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReplayRuntimeTests : IDisposable
{
    private static readonly ChatMessage[] Question = [new(ChatRole.User, "what is it?")];

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Test]
    public async Task A_recorded_request_is_answered_as_it_was(CancellationToken cancellationToken)
    {
        Write(Answer(stream => stream.Add(new ChatResponseUpdate(ChatRole.Assistant, "a hammer") { FinishReason = ChatFinishReason.Stop }, TimeSpan.Zero)));
        await using var runtime = Runtime();
        var pin = await runtime.PinAsync("m", cancellationToken);
        using var client = runtime.Open(pin);

        var answer = await client.GetResponseAsync(Question, null, cancellationToken);

        Assert.That((answer.Text, answer.FinishReason, pin.Origin, pin.Kind, pin.Digest, pin.ContextLength), Is.EqualTo(("a hammer", (ChatFinishReason?)ChatFinishReason.Stop, RuntimeOrigin.Local, RuntimeKind.Replay, "sha256:1", 4096)));
    }

    [Test]
    public async Task A_request_that_was_not_recorded_is_refused_in_words(CancellationToken cancellationToken)
    {
        Write(Answer(_ => { }));
        await using var runtime = Runtime();
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));

        var refused = await Assert.ThrowsAsync<ChatException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "what else?")], null, cancellationToken));

        Assert.That((refused!.Code, refused.Message), Is.EqualTo((Codes.RequestNotRecorded, refused.Message)));
        Assert.That(refused.Message, Does.Contain("has no answer of 'm-1' to request"));
    }

    [Test]
    public async Task A_recorded_fault_comes_again_and_then_what_came_after_it(CancellationToken cancellationToken)
    {
        var fault = new ChatException(Codes.RuntimeUnreachable, FailureKind.RuntimeUnavailable, "gone") { Fault = ChatFault.Unreachable };
        Write(Answer(stream => stream.Fault = fault), Answer(stream => stream.Add(new ChatResponseUpdate(ChatRole.Assistant, "back") { FinishReason = ChatFinishReason.Stop }, TimeSpan.Zero)));
        await using var runtime = Runtime();
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));

        var thrown = await Assert.ThrowsAsync<ChatException>(() => client.GetResponseAsync(Question, null, cancellationToken));

        Assert.That((thrown!.Code, thrown.Fault, thrown.Message), Is.EqualTo((fault.Code, fault.Fault, "gone")));
        Assert.That((await client.GetResponseAsync(Question, null, cancellationToken)).Text, Is.EqualTo("back"));
    }

    [Test]
    public async Task A_file_that_is_no_recording_is_named_with_its_line(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_file, "{}\n", cancellationToken);
        await using var runtime = Runtime();

        var unreadable = await Assert.ThrowsAsync<ChatException>(() => runtime.PinAsync("m", cancellationToken));

        Assert.That((unreadable!.Code, unreadable.Message), Is.EqualTo((Codes.RecordingUnreadable, $"the recording '{_file}' cannot be read: line 1 is no answer of a recording")));
    }

    private ReplayRuntime Runtime() => new(new PoolSpec
    {
        Name = "tape",
        Kind = RuntimeKind.Replay,
        Origin = RuntimeOrigin.Local,
        Recording = _file,
        Models = new Dictionary<string, ModelEntry> { ["m"] = new ModelEntry { Id = "m-1" } },
    });

    private void Write(params RecordedAnswer[] answers) => File.WriteAllLines(_file, answers.Select(answer => answer.ToJson(null).ToJsonString()));

    private static RecordedAnswer Answer(Action<CallStream> said)
    {
        var stream = new CallStream();
        said(stream);
        return new RecordedAnswer
        {
            Request = RecordedAnswer.DigestOf(Question, text => text),
            Model = "m-1",
            ModelDigest = "sha256:1",
            ContextLength = 4096,
            Stream = RecordedStream.Read(stream.Write(text => text))!,
        };
    }
}

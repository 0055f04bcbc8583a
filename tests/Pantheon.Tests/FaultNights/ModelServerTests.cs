using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Engine.Sessions;
using Pantheon.Runtimes.Streaming;
using Pantheon.Testing;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Engine;
using Pantheon.Testing.Storage;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.FaultNights;

/// <summary>A model server that hangs, is slow, breaks off or fails, as a node sees it: what becomes of the run, and after how long the fault is noticed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ModelServerTests : IAsyncDisposable
{
    private static readonly StreamRules Rules = new();
    private static readonly Stage[] Answer = [Stage.Text("done"), Stage.Stops];

    private readonly EngineWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Test, CancelAfter(30_000)]
    public async Task A_server_that_hangs_before_its_first_token_is_noticed_in_time_and_asked_again(CancellationToken cancellationToken)
    {
        var (run, noticed) = await RunAsync([[Stage.Hangs], Answer], cancellationToken);

        Assert.That(noticed, Is.EqualTo(Rules.FirstToken(0)).Within(TimeSpan.FromSeconds(3)));
        await AssertDoneAsync(run, cancellationToken);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_server_that_hangs_in_the_middle_is_noticed_in_time_and_asked_again(CancellationToken cancellationToken)
    {
        var (run, noticed) = await RunAsync([[Stage.Text("do"), Stage.Hangs], Answer], cancellationToken);

        Assert.That(noticed, Is.EqualTo(Rules.Stall).Within(TimeSpan.FromSeconds(1)));
        await AssertDoneAsync(run, cancellationToken);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_slow_server_is_waited_for(CancellationToken cancellationToken)
    {
        Stage[] slow = [Stage.Wait(TimeSpan.FromSeconds(100)), Stage.Text("do"), Stage.Wait(TimeSpan.FromSeconds(100)), Stage.Text("ne"), Stage.Stops];

        var (run, _) = await RunAsync([slow], cancellationToken);

        await AssertDoneAsync(run, cancellationToken);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_connection_that_breaks_off_is_noticed_at_once_and_the_turn_is_asked_again(CancellationToken cancellationToken)
    {
        var (run, noticed) = await RunAsync([[Stage.Text("do"), Stage.Throws(ChatFault.Unreachable, "reset")], Answer], cancellationToken);

        Assert.That(noticed, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(1)));
        await AssertDoneAsync(run, cancellationToken);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_server_that_answers_nothing_but_500_is_given_up_and_the_run_says_so(CancellationToken cancellationToken)
    {
        var (run, noticed) = await RunAsync([[Stage.Throws(ChatFault.EngineDead, "500")]], cancellationToken);

        Assert.That(noticed, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(1)));
        Assert.That((run.Outcome, run.Cause), Is.EqualTo((RunOutcome.Failed, Cause.Infrastructure)), run.Reason);
        Assert.That(run.Retries, Is.Zero, "it spent no try of the task");
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    /// <summary>The run as it ended, and when the first answer was over.</summary>
    private async Task<(Run Run, TimeSpan Noticed)> RunAsync(Stage[][] answers, CancellationToken cancellationToken)
    {
        var chat = new StagedChatClient(_world.Time, answers);
        var client = new GuardedChatClient(chat, "model 'p/m'", Rules, _world.Time);
        var recorder = new SessionRecorder(new MemoryTraceSink(), _world.Artifacts, new Redactor(), new IdSource(new Random(7)));
        _world.OnAgent("planner", (request, token) => new AgentSession(
            request with
            {
                Model = request.Model with { Client = client },
                Recover = async (fault, failure, stop) => await request.Recover(fault, failure, stop) is { } again ? again with { Client = client } : null,
            },
            recorder,
            _world.Time).RunAsync(token));
        _world.Use(Flow(Agent("plan", "planner")));
        var began = _world.Time.GetUtcNow();
        var running = _world.RunAsync(closesAt: began.AddHours(8), cancellationToken: cancellationToken);
        while (chat.Begun == 0 && !running.IsCompleted)
        {
            await Quiet.AsTaskAsync();
        }

        while (chat.Closed == 0 && !running.IsCompleted)
        {
            await Quiet.AsTaskAsync();
            if (chat.Closed == 0)
            {
                _world.Time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        var noticed = _world.Time.GetUtcNow() - began;
        return (await _world.PassTimeAsync(running, TimeSpan.FromSeconds(5)), noticed);
    }

    private async Task AssertDoneAsync(Run run, CancellationToken cancellationToken)
    {
        Assert.That((run.Outcome, run.Retries), Is.EqualTo((RunOutcome.Ready, 0)), run.Reason);
        Assert.That((await _world.NodeAsync(run, "plan")).Output!.ToString(), Is.EqualTo("done"));
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }
}

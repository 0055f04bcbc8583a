using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Recording;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Chat.CannedChatClient;

namespace Pantheon.Tests.Engine.Running;

/// <summary>The next worker goes on with an agent's session where the one before it was killed or stopped.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class ResumedAgentTests : IDisposable
{
    private static readonly Func<ChatResponseUpdate>[] Work =
    [
        Calls("write_file", """{"path":"src/a.cs","content":"half"}"""),
        Calls("think", """{"thought":"and now the rest"}"""),
        Calls("write_file", """{"path":"src/a.cs","content":"new"}"""),
        Calls("finish", """{"summary":"mended"}"""),
    ];

    private readonly EngineWorld _world = new();
    private readonly List<CannedChatClient> _chats = [];
    private int _place;
    private TimeSpan _perWrite;

    public ResumedAgentTests()
    {
        Stories.CodeTestReviewPublish(_world);
        _world.Tools.On("write_file", (arguments, context, _) =>
        {
            _world.Time.Advance(_perWrite);
            _world.Workspaces.Files(context.Workspace)[arguments["path"]!.ToString()] = arguments["content"]!.ToString();
            return Task.FromResult(ToolResult.Ok("written"));
        });
        _world.OnModel("coder", _ =>
        {
            var chat = new CannedChatClient([.. Work.Skip(_place)]);
            _chats.Add(chat);
            return chat;
        });
    }

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task What_a_killed_worker_heard_is_not_asked_again(CancellationToken cancellationToken)
    {
        var id = await DieAtStepAsync(4);
        _place = 2;

        var run = await _world.ReviveAsync(id, cancellationToken);

        var attempts = await _world.AttemptsAsync(run, "code");
        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(attempts.Select(attempt => (attempt.State, attempt.Continues, attempt.Turns, attempt.ToolCalls)), Is.EqualTo(new[]
            {
                (AttemptState.Lost, (int?)null, 2, 1), (AttemptState.Succeeded, 1, 2, 3),
            }));
            Assert.That(_chats.Select(chat => chat.Sent.Count), Is.EqualTo(new[] { 3, 2 }), "the third turn was answered, and nobody had written that down");
            Assert.That(_world.Workspaces.Tree(_world.Workspaces.Published.Single().Tree)["src/a.cs"], Is.EqualTo("new"));
            Assert.That(await KindsAsync(run), Does.Contain(EventKinds.SessionContinued).And.Not.Contain(EventKinds.SessionBegunAnew));
            Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
            Assert.That(await _world.Store.StepsAsync(attempts[1].Id, cancellationToken), Is.Empty, "steps are kept until the run has ended");
        }
    }

    [Test]
    public async Task What_a_session_worked_before_it_was_broken_off_counts_with_the_attempt_that_goes_on_with_it(CancellationToken cancellationToken)
    {
        _perWrite = TimeSpan.FromSeconds(7);
        var id = await DieAtStepAsync(4);
        _place = 2;

        var run = await _world.ReviveAsync(id, cancellationToken);

        Assert.That((await _world.AttemptsAsync(run, "code")).Select(attempt => attempt.Worked), Is.EqualTo(new TimeSpan?[] { null, TimeSpan.FromSeconds(14) }));
    }

    [Test]
    public async Task The_tree_of_the_last_step_is_gone_on_with_and_not_what_lay_there_after_it(CancellationToken cancellationToken)
    {
        // the third reply is written down; its call changed the file and was never heard of
        var id = await DieAtStepAsync(5);
        _place = 2;
        var files = new List<string>();
        var sessions = _world.Sessions.Count;
        _world.Workspaces.BeforeRemove = null;

        var run = await _world.ReviveAsync(id, cancellationToken);

        files.Add(_world.Workspaces.Tree(_world.Workspaces.Published.Single().Tree)["src/a.cs"]);
        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(files, Is.EqualTo(new[] { "new" }));
        var heard = _chats[^1].Sent[0][^1].Contents.OfType<FunctionResultContent>().Single().Result?.ToString();
        Assert.That(heard, Does.StartWith("Interrupted: "));
        Assert.That(_world.Sessions.Count, Is.GreaterThan(sessions));
    }

    [Test]
    public async Task Another_model_begins_the_attempt_anew_and_says_so(CancellationToken cancellationToken)
    {
        var id = await DieAtStepAsync(4);
        _world.Router.SetDigest("coder", "another");

        var run = await _world.ReviveAsync(id, cancellationToken);

        var anew = (await _world.Store.EventsAsync(id, cancellationToken)).Single(recorded => recorded.Event.Kind == EventKinds.SessionBegunAnew).Event;
        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(anew.Data["reason"]?.ToString(), Does.StartWith("its model was ").And.Contain("another"));
        Assert.That(_chats[^1].Sent.Count, Is.EqualTo(Work.Length), "all of it is asked of the new one");
        var second = (await _world.AttemptsAsync(run, "code"))[1];
        Assert.That((second.Continues, second.Turns), Is.EqualTo(((int?)null, 4)));
    }

    [Test]
    public async Task Tokens_of_a_killed_attempt_count_for_its_run_once(CancellationToken cancellationToken)
    {
        var whole = await new ResumedAgentTests()._world.RunAsync("T-1", cancellationToken: cancellationToken);
        var id = await DieAtStepAsync(4);
        _place = 2;

        var run = await _world.ReviveAsync(id, cancellationToken);

        Assert.That((run.TokensIn, run.TokensOut, run.ModelCalls, run.ToolCalls), Is.EqualTo((whole.TokensIn, whole.TokensOut, whole.ModelCalls, whole.ToolCalls)));
    }

    [Test]
    public async Task A_window_that_closes_in_the_middle_of_a_session_costs_none_of_its_turns(CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource();
        _world.Store.BeforeStep = step =>
        {
            if (step.Number == 3)
            {
                stop.Cancel();
            }
        };
        var suspended = await _world.RunAsync("T-1", cancellationToken: stop.Token);
        _world.Store.BeforeStep = null;
        var first = (await _world.AttemptsAsync(suspended, "code")).Single();
        _place = first.Turns;

        var run = await _world.TakeUpAsync(suspended.Id, cancellationToken: cancellationToken);

        Assert.That((suspended.Lifecycle, first.State, run.Outcome), Is.EqualTo((RunLifecycle.Suspended, AttemptState.Cancelled, (RunOutcome?)RunOutcome.Ready)), run.Reason);
        var attempts = await _world.AttemptsAsync(run, "code");
        Assert.That((attempts.Count, attempts[1].Continues, attempts.Sum(attempt => attempt.Turns)), Is.EqualTo((2, (int?)1, Work.Length)));
    }

    [Test]
    public async Task A_worker_that_lost_its_run_writes_no_step(CancellationToken cancellationToken)
    {
        var run = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(run, cancellationToken);
        var zombie = await _world.Store.ClaimAsync(run.Id, EngineWorld.Tonight, cancellationToken);
        var next = await _world.Store.Restarted().ClaimAsync(run.Id, EngineWorld.Tonight, cancellationToken);
        var step = new SessionStep(new AttemptId(run.Id, new NodeId("code"), 1), 1, "[]"u8.ToArray());

        var fenced = await Assert.ThrowsAsync<FencedOffException>(() => _world.Store.KeepStepAsync(step, zombie!.Fence, cancellationToken));

        await _world.Store.KeepStepAsync(step, next!.Fence, cancellationToken);
        Assert.That((fenced.Code, (await _world.Store.StepsAsync(step.Attempt, cancellationToken)).Count), Is.EqualTo((Codes.RunFencedOff, 1)));
    }

    /// <summary>Runs with a worker that dies before it has written so many steps of its coder.</summary>
    private async Task<RunId> DieAtStepAsync(int number)
    {
        _world.Store.BeforeStep = step =>
        {
            if (step.Number == number)
            {
                // what a dead worker would still write is never written
                _world.Store.BeforeCommit = _ => throw new IOException("the power is gone");
                throw new IOException("the power is gone");
            }
        };
        await Assert.ThrowsAsync<IOException>(() => _world.RunAsync("T-1"));
        (_world.Store.BeforeStep, _world.Store.BeforeCommit) = (null, null);
        return (await _world.Store.ListAsync(new RunQuery(), CancellationToken.None)).Single().Id;
    }

    private async Task<IReadOnlyList<string>> KindsAsync(Run run) => [.. (await _world.Store.EventsAsync(run.Id, CancellationToken.None)).Select(recorded => recorded.Event.Kind)];
}

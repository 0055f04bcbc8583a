using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;

namespace Pantheon.Integration.Tests.Nights.Morning;

/// <summary>Of every kind of failure the report names a command, and that command does what it is for when it is run; what a failed run left is opened.</summary>
[Category("Slow")]
[CancelAfter(120_000)]
internal sealed class FailedRunTests
{
    // what these find is not the same everywhere: they answer yes, no, or what is missing, as the one pool here is
    private static readonly string[] OfTheMachine = ["doctor", "runtimes"];

    private FailedPlace _place = null!; // made before the tests
    private MorningReport _report = null!;

    private static IEnumerable<FailureKind> Kinds => Enum.GetValues<FailureKind>();

    [OneTimeSetUp]
    public async Task MakeANightOfFailures()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        _place = await FailedPlace.MakeAsync(deadline.Token);
        var (code, output, error) = await _place.RunAsync("report", "--format", "json");
        Assert.That(code, Is.Zero, error);
        _report = JsonReport.Read(output);
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        if (_place is not null)
        {
            await _place.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task The_command_after_a_failure_works(FailureKind kind)
    {
        var group = _report.RedBin.Single(group => group.Cause == FailureKinds.CauseOf(kind));
        var item = group.Items.Single(item => item.Kind == kind);

        Assert.That((item.Task, item.Lines.Count), Is.EqualTo((FailedPlace.TaskOf(kind), 6)));
        foreach (var command in item.Commands)
        {
            var words = command.Split(' ');
            var (code, output, error) = await _place.RunAsync(words[1..]);
            Assert.That(code, OfTheMachine.Contains(words[1]) ? Is.AnyOf(ExitCode.Yes, ExitCode.No, ExitCode.Missing) : Is.Zero, $"{command}: {output}{error}");
        }
    }

    [Test]
    public async Task What_a_run_left_is_named_in_a_pipe_and_opened_in_front_of_a_terminal()
    {
        _place.WriteProgram("xdg-open", $"#!/bin/sh\necho \"$@\" >> '{_place.Folder}/opened'\n");
        var run = _report.RedBin.SelectMany(group => group.Items).Single(item => item.Kind == FailureKind.ToolFailure).Run;

        var folder = await _place.RunAsync("runs", "open", run);
        var file = await _place.RunAsync("runs", "open", run, "--artifact", "failure.md");
        var json = await _place.RunAsync("runs", "open", run, "--json");
        Assert.That(Path.Combine(_place.Folder, "opened"), Does.Not.Exist, "in a pipe nothing is opened");
        var shown = await _place.RunAsync(isTerminal: true, ["runs", "open", run, "--artifact", "failure.md"]);
        var odd = await _place.RunAsync(isTerminal: true, ["runs", "open", run, "--artifact", "odd.desktop"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((folder.Code, file.Code, json.Code, shown.Code, odd.Code), Is.EqualTo((0, 0, 0, 0, 0)), folder.Error + file.Error + shown.Error + odd.Error);
            Assert.That(Directory.GetFiles(folder.Output.Trim()).Select(Path.GetFileName), Is.EquivalentTo(new[] { "work-1-failure.md", "work-1-odd.desktop" }));
            Assert.That(await File.ReadAllTextAsync(file.Output.Trim()), Is.EqualTo("it failed by tool_failure\n"));
            Assert.That(json.Output, Does.Contain("pantheon/runs-open/v1"));
            Assert.That(await File.ReadAllLinesAsync(Path.Combine(_place.Folder, "opened")), Is.EqualTo(new[] { shown.Output.Trim() }), "what might be run is not opened");
            Assert.That(odd.Error, Does.Contain("it is not opened for you"));
        }

        foreach (var made in new[] { folder.Output.Trim(), Path.GetDirectoryName(file.Output.Trim())!, Path.GetDirectoryName(shown.Output.Trim())!, Path.GetDirectoryName(odd.Output.Trim())!, JsonNode.Parse(json.Output)!["path"]!.ToString() })
        {
            Directory.Delete(made, recursive: true);
        }
    }

    [Test]
    public async Task What_lies_beside_the_report_and_a_worktree_are_opened_where_they_are()
    {
        var item = _report.RedBin.SelectMany(group => group.Items).Single(item => item.Kind == FailureKind.Internal);
        var id = JsonNode.Parse((await _place.RunAsync("runs", "show", item.Run, "--json")).Output)!;
        var none = await _place.RunAsync("runs", "open", item.Run, "--worktree");
        var beside = Directory.CreateDirectory(Path.Combine(_place.Folder, "reports", id["night"]!.ToString(), "a", $"{item.Task}-{item.Run}")).FullName;
        var tree = Directory.CreateDirectory(Path.Combine(_place.Folder, "data", "work", id["id"]!.ToString(), "work-1", "tree")).FullName;

        Assert.That((none.Code, none.Error), Is.EqualTo((ExitCode.NotFound, none.Error)));
        Assert.That(none.Error, Does.Contain("PAN9242"));
        Assert.That((await _place.RunAsync("runs", "open", item.Run)).Output.Trim(), Is.EqualTo(beside));
        Assert.That((await _place.RunAsync("runs", "open", item.Run, "--worktree")).Output.Trim(), Is.EqualTo(tree));
        Assert.That((await _place.RunAsync("runs", "open", item.Run, "--worktree", "--artifact", "x")).Code, Is.EqualTo(ExitCode.Usage));
    }

    [Test]
    public async Task The_command_after_a_refusal_names_the_rule()
    {
        var command = _report.NotRun.Single(item => item.Task == "T-900").NextCommand!; // it was refused

        var (code, output, error) = await _place.RunAsync(command.Split(' ')[1..]);

        Assert.That((code, output.Contains("tools.allow", StringComparison.Ordinal)), Is.EqualTo((ExitCode.Yes, true)), output + error);
    }
}

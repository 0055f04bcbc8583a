using NUnit.Framework;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Paging;
using Pantheon.Host.Terminal;
using Pantheon.Testing;

namespace Pantheon.Tests.Host.Paging;

[CancelAfter(15_000)]
internal sealed class PagerTests
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 30).Select(line => $"line {line}\n"));
    private readonly List<(string Program, string Arguments, IReadOnlyDictionary<string, string> Environment, string Input)> _shown = [];
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [SetUp]
    public void Clear()
    {
        _shown.Clear();
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [TestCase("less -FRX")]
    [TestCase("more -x", "PAGER=more -x")]
    [TestCase("mine", "PAGER=more", "PANTHEON_PAGER=mine")]
    [TestCase("", "PAGER=cat")]
    [TestCase("", "PAGER=more", "PANTHEON_PAGER=")]
    public async Task The_pager_is_the_one_that_the_person_named(string program, params string[] variables)
    {
        await PagerFor(variables).ShowAsync(Long, CancellationToken.None);

        Assert.That(string.Join('|', _shown.Select(one => $"{one.Program} {one.Arguments}".Trim())), Is.EqualTo(program));
        Assert.That(_output.ToString(), Is.EqualTo(program.Length == 0 ? Long : ""));
    }

    [Test]
    public async Task It_gets_the_whole_text_and_nothing_of_the_shell_that_it_does_not_need()
    {
        await PagerFor(["PATH=/bin", "GH_TOKEN=x", "LESSOPEN=|run %s"]).ShowAsync(Long, CancellationToken.None);

        Assert.That(_shown.Single().Input, Is.EqualTo(Long));
        Assert.That(_shown.Single().Environment.Keys, Is.EquivalentTo(new[] { "PATH", "LESS", "LESSSECURE", "LV" }));
    }

    [Test]
    public async Task What_fits_the_terminal_and_what_goes_into_a_pipe_is_printed([Values] bool isTerminal)
    {
        await PagerFor([], isTerminal ? 24 : null).ShowAsync(isTerminal ? "short\n" : Long, CancellationToken.None);

        Assert.That(_shown, Is.Empty);
        Assert.That(_output.ToString(), Is.EqualTo(isTerminal ? "short\n" : Long));
    }

    [Test]
    public async Task A_few_lines_that_wrap_over_many_rows_are_long()
    {
        await PagerFor([]).ShowAsync(new string('x', 80 * 30) + "\n", CancellationToken.None);

        Assert.That(_shown, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Without_the_named_pager_it_is_printed_and_said()
    {
        await PagerFor(["PAGER=gone"], isThere: false).ShowAsync(Long, CancellationToken.None);

        Assert.That(_output.ToString(), Is.EqualTo(Long));
        Assert.That(_error.ToString(), Does.Contain("the pager 'gone' is not there, or failed"));
    }

    [Test]
    public void Without_paging_there_is_no_pager() => Assert.That(new Pager(Context([], 24) with { Pages = false }).Program, Is.Null);

    [TestCase(true, "runs", "list")]
    [TestCase(true, "runs", "logs", "@last")]
    [TestCase(false, "runs", "logs", "@last", "-f")]
    [TestCase(false, "night", "status", "--watch")]
    [TestCase(false, "run", "--task", "T-1")]
    [TestCase(false, "review")]
    public void What_follows_watches_asks_or_works_is_never_held_back(bool isPaged, params string[] arguments) =>
        Assert.That(PagedCommands.Has(CommandLine.Parse(arguments, Context([], 24))), Is.EqualTo(isPaged));

    private Pager PagerFor(string[] variables, int? height = 24, bool isThere = true) => new(Context(variables, height), (program, arguments, environment, input, _) =>
    {
        if (isThere)
        {
            _shown.Add((program, string.Join(' ', arguments), environment, input));
        }

        return Task.FromResult(isThere);
    });

    private CommandContext Context(string[] variables, int? height)
    {
        var environment = new HostEnvironment(variables.Select(variable => variable.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]), "/", "tester");
        return new CommandContext(new Screen(_output, _error, true, true, false, 80) { Height = height }, environment, new ManualTime());
    }
}

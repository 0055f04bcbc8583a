using System.ComponentModel;
using System.Globalization;
using System.Text;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Services;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Host.Notices;

/// <summary>
/// Tells a person of the newest report by the ways that the box file declares. It holds the lock of the night while it does: no worker of this box is at work, and none begins.
/// </summary>
internal sealed class Notices(CommandContext context, BoxSpec box)
{
    public const string ByCommand = "command";
    public const string ByMail = "mail";

    private const string Sendmail = "sendmail";

    // what one encoded word of a header may hold: 75 characters with its frame (RFC 2047, 2)
    private const int MostOfAWord = 45;

    private static readonly TimeSpan Most = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan News = TimeSpan.FromHours(36);

    private readonly ProcessRunner _processes = new(context.Time);

    /// <summary>Empty where there is no report, or nothing left to tell; null where a worker is at work.</summary>
    /// <param name="again">A person asks for it: ways that failed are gone once more, and a report that is no news any more is told of too.</param>
    public async Task<IReadOnlyList<NoticeResult>?> TellAsync(bool again, CancellationToken cancellationToken)
    {
        if (box.Notify is not { } declared || await Notice.NewestAsync(box.ReportsFolder, cancellationToken) is not { } notice || (!again && context.Time.GetUtcNow() - notice.At > News))
        {
            return [];
        }

        Directory.CreateDirectory(box.DataFolder);
        using var only = FileLock.TryAcquire(Path.Combine(box.DataFolder, "night.lock"));
        if (only is null)
        {
            return null;
        }

        var record = new NoticeRecord(notice, context.Time);
        var before = await record.ReadAsync(cancellationToken);
        var arrived = (before ?? []).Where(result => result.Why is null).ToList();
        var left = Ways(declared).Where(way => before is null || (again && arrived.TrueForAll(result => result.Way != way))).ToList();
        var results = new List<NoticeResult>();
        foreach (var way in left)
        {
            results.Add(new NoticeResult(way, await GoAsync(way, declared, notice, cancellationToken)));
            await record.WriteAsync([.. arrived, .. results], cancellationToken);
        }

        return results;
    }

    private static IEnumerable<string> Ways(NotifySpec declared)
    {
        if (declared.Command.Count > 0)
        {
            yield return ByCommand;
        }

        if (declared.Mail is not null)
        {
            yield return ByMail;
        }
    }

    /// <summary>Null where it arrived, else why not.</summary>
    private async Task<string?> GoAsync(string way, NotifySpec declared, Notice notice, CancellationToken cancellationToken)
    {
        string[] argv = way == ByCommand ? [.. declared.Command.Select(argument => Filled(argument, notice))] : [Sendmail, "-i", declared.Mail!]; // declared, as the way says
        var environment = NoticeEnvironment.Of(context.Environment, notice);
        var path = environment.GetValueOrDefault("PATH");
        if (ExecutableFinder.Find(argv[0], way == ByMail ? $"{path}{Path.PathSeparator}/usr/sbin{Path.PathSeparator}/usr/lib" : path) is not { } program)
        {
            return $"{Codes.NotTold}: '{Untrusted.Line(argv[0], 200)}' is not on this machine";
        }

        try
        {
            var outcome = await _processes.RunAsync(
                new ProcessSpec
                {
                    FileName = program,
                    Arguments = argv[1..],
                    WorkingDirectory = Path.GetDirectoryName(notice.Page),
                    Environment = environment,
                    StandardInput = Encoding.UTF8.GetBytes(way == ByMail ? Letter(declared.Mail!, notice) : notice.Text), // declared, as the way says
                    Timeout = Most,
                    MaxOutputBytes = 4096,
                },
                cancellationToken);
            return outcome.Succeeded ? null : string.Create(CultureInfo.InvariantCulture, $"{Codes.NotTold}: '{Untrusted.Line(argv[0], 200)}' {(outcome.TimedOut ? "took longer than a minute" : $"ended with {outcome.ExitCode}")} {Untrusted.Line(outcome.StandardError, 300)}").TrimEnd();
        }
        catch (Exception fault) when (fault is PantheonException or ProcessStartException or IOException or Win32Exception)
        {
            return $"{Codes.NotTold}: '{Untrusted.Line(argv[0], 200)}' could not be started: {Untrusted.Line(fault.Message, 300)}";
        }
    }

    private static string Filled(string argument, Notice notice) => argument switch
    {
        "${{ headline }}" => notice.Headline,
        "${{ night }}" => notice.Night,
        "${{ report }}" => notice.Page,
        _ => argument,
    };

    // the subject is one line of ASCII, whatever the headline has in it
    private static string Letter(string address, Notice notice) =>
        $"To: {address}\nSubject: =?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(Subject(notice)))}?=\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\nAuto-Submitted: auto-generated\n\n{notice.Text}\n{notice.Page}\n";

    private static string Subject(Notice notice)
    {
        var whole = $"Pantheon: {notice.Headline}";
        return Encoding.UTF8.GetByteCount(whole) <= MostOfAWord ? whole : $"Pantheon: the night of {notice.Night}";
    }
}

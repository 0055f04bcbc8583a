using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Commands;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Commands;

internal sealed class SteerCommandTests
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("pantheon-steer");

    [OneTimeTearDown]
    public void Remove() => _place.Delete(recursive: true);

    [Test]
    public void A_note_has_its_file_behind_it()
    {
        File.WriteAllText(Path.Combine(_place.FullName, "more.txt"), "the whole list\n");

        Assert.That(SteerCommand.Text("Look:", new FileInfo("more.txt"), _place.FullName), Is.EqualTo("Look:\n\nthe whole list"));
    }

    [TestCase("", Codes.NoteUnclear, ExitCode.Usage)]
    [TestCase("  \n", Codes.NoteUnclear, ExitCode.Usage)]
    [TestCase("the key is AKIAIOSFODNN7ABCDEFG", Codes.SecretInNote, ExitCode.Refused)]
    public void A_note_that_says_nothing_or_a_secret_is_not_sent(string note, string code, int exitCode)
    {
        var fault = Assert.Throws<PantheonException>(() => SteerCommand.Text(note, null, _place.FullName));

        Assert.That((fault!.Code, Faults.ExitCodeOf(fault)), Is.EqualTo((code, exitCode)));
        Assert.That(fault.Message, Does.Not.Contain("AKIA"));
    }

    [Test]
    public void A_note_or_file_that_is_too_long_is_not_sent()
    {
        File.WriteAllText(Path.Combine(_place.FullName, "long.txt"), new string('a', 20_000));

        Assert.That(Assert.Throws<PantheonException>(() => SteerCommand.Text(new string('a', 20_000), null, _place.FullName))!.Code, Is.EqualTo(Codes.NoteUnclear));
        Assert.That(Assert.Throws<PantheonException>(() => SteerCommand.Text("see", new FileInfo("long.txt"), _place.FullName))!.Code, Is.EqualTo(Codes.NoteUnclear));
        Assert.That(Assert.Throws<PantheonException>(() => SteerCommand.Text("see", new FileInfo("none.txt"), _place.FullName))!.Code, Is.EqualTo(Codes.InputUnreadable));
    }
}

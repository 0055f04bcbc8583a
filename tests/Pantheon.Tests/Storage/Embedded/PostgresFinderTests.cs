using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Storage.Embedded;

namespace Pantheon.Tests.Storage.Embedded;

/// <summary>Which of several servers is chosen, and what is said when none fits.</summary>
[TestFixture]
internal sealed class PostgresFinderTests
{
    private static readonly PostgresBinaries[] Installed = [new("/a", 14), new("/b", 17), new("/c", 15)];

    [TestCase("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n", 15)]
    [TestCase("postgres (PostgreSQL) 18beta2\n", 18)]
    [TestCase("nonsense", null)]
    public void The_major_version_is_read_from_the_server_s_own_words(string version, int? major) =>
        Assert.That(PostgresFinder.ParseMajor(version), Is.EqualTo(major));

    [Test]
    public void A_new_cluster_gets_the_newest_server() =>
        Assert.That(PostgresFinder.Choose(Installed, null, null).Folder, Is.EqualTo("/b"));

    [Test]
    public void An_existing_cluster_gets_the_server_that_made_it() =>
        Assert.That(PostgresFinder.Choose(Installed, null, 15).Folder, Is.EqualTo("/c"));

    [Test]
    public void A_cluster_whose_version_is_not_installed_is_refused_by_name()
    {
        var fault = Assert.Throws<PantheonException>(() => PostgresFinder.Choose(Installed, null, 16));

        Assert.That(fault!.Code, Is.EqualTo(Codes.PostgresWrongMajor));
        Assert.That(fault.Message, Does.Contain("Postgres 16").And.Contain("14, 17, 15"));
    }

    [Test]
    public void A_server_that_is_too_old_is_refused_with_what_is_needed()
    {
        var fault = Assert.Throws<PantheonException>(() => PostgresFinder.Choose([new("/a", 13)], null, null));

        Assert.That(fault!.Code, Is.EqualTo(Codes.PostgresMissing));
        Assert.That(fault.Message, Does.Contain("13").And.Contain("15"));
    }

    [Test]
    public void A_named_folder_without_a_server_is_not_replaced_by_another_one() =>
        Assert.That(PostgresFinder.Folders("/nowhere", "/usr/bin"), Is.Empty);
}

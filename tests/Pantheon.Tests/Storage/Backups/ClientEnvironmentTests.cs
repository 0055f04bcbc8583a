using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Storage.Backups;
using Pantheon.Storage.Embedded;

namespace Pantheon.Tests.Storage.Backups;

public sealed class ClientEnvironmentTests
{
    [TestCase("Host=/run/postgresql;Database=store;Username=ann", "/run/postgresql", "5432")]
    [TestCase("Host=127.0.0.1;Port=6000;Database=store;Username=ann", "127.0.0.1", "6000")]
    [TestCase("Host=127.0.0.1:6001,127.0.0.2;Port=6000;Database=store;Username=ann", "127.0.0.1,127.0.0.2", "6001,6000")]
    [TestCase("Host=[::1]:6001;Database=store;Username=ann", "::1", "6001")]
    [TestCase("Host=::1;Database=store;Username=ann", "::1", "5432")]
    public void Where_the_server_is_stands_in_the_environment(string connection, string host, string port)
    {
        var variables = ClientEnvironment.Of(connection, _ => null);

        Assert.That((variables["PGHOST"], variables["PGPORT"], variables["PGDATABASE"], variables["PGUSER"]), Is.EqualTo((host, port, "store", "ann")));
        Assert.That((variables["PGSSLMODE"], variables.ContainsKey("PGPASSWORD")), Is.EqualTo(("prefer", false)));
    }

    [Test]
    public void So_do_the_password_and_how_the_line_is_secured()
    {
        var variables = ClientEnvironment.Of("Host=127.0.0.1;Database=s;Username=u;Password=p'w d;SSL Mode=VerifyFull;Root Certificate=/ca.pem;Gss Encryption Mode=Disable", name => name == "PGPASSWORD" ? "another" : null);

        Assert.That((variables["PGPASSWORD"], variables["PGSSLMODE"], variables["PGSSLROOTCERT"], variables["PGGSSENCMODE"]), Is.EqualTo(("p'w d", "verify-full", "/ca.pem", "disable")));
    }

    [Test]
    public void Of_a_persons_environment_only_what_the_programs_look_at_is_handed_on()
    {
        var variables = ClientEnvironment.Of("Host=/run;Username=u", name => name is "HOME" or "PGPASSFILE" or "LD_PRELOAD" ? $"/{name}" : null);

        Assert.That((variables["HOME"], variables["PGPASSFILE"], variables["PGDATABASE"]), Is.EqualTo(("/HOME", "/PGPASSFILE", "u")));
        Assert.That(variables, Does.Not.ContainKey("LD_PRELOAD"));
    }

    [Test]
    public void The_programs_of_the_servers_version_are_taken_else_the_nearest_newer_ones()
    {
        PostgresClients[] found = [new("/17", 17), new("/14", 14), new("/16", 16), new("/15", 15)];

        Assert.That(PostgresClients.Choose(found, null, 15).Folder, Is.EqualTo("/15"));
        Assert.That(PostgresClients.Choose(found[..3], null, 15).Folder, Is.EqualTo("/16"));
    }

    [Test]
    public void Missing_and_old_programs_are_said_with_what_to_install()
    {
        var none = Assert.Throws<PantheonException>(() => PostgresClients.Choose([], null, 16));
        var old = Assert.Throws<PantheonException>(() => PostgresClients.Choose([new("/15", 15)], null, 16));

        Assert.That((none!.Code, old!.Code), Is.EqualTo((Codes.BackupToolMissing, Codes.BackupToolMissing)));
        Assert.That(none.Message, Does.Contain("were not found"));
        Assert.That((old.Message, old.Hint), Is.EqualTo((
            "the pg_dump found is version 15, and version 16 is needed: an older one reads no newer server",
            "install the client programs of Postgres 16 or newer (Debian, Ubuntu: apt install postgresql-client), or name their folder in PANTHEON_PG_BIN")));
    }
}

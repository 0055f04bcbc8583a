namespace Pantheon.Host.Doctor.Night;

/// <summary>The program that looks for ways out, run once inside the sandbox and once, as the control, outside; Perl belongs to the base of the usual systems and needs no module for it.</summary>
internal static class InsideScript
{
    public const string Interpreter = "/usr/bin/perl";

    /// <summary>The rows by name, with what is looked for; those that would send something are tried inside only.</summary>
    public static IReadOnlyList<(string Row, string What, bool InsideOnly)> Rows { get; } =
    [
        ("unix_path", "a socket file outside", false), ("abstract", "an abstract socket", false), ("loopback_tcp", "TCP to this machine", false),
        ("internet_tcp", "TCP to 198.51.100.1", true), ("internet_udp", "UDP to 198.51.100.1", true), ("netlink", "netlink sockets", false), ("vsock", "vsock sockets", false),
        ("home", "the home folder", false), ("secret", "a file outside", false), ("environ", "/proc/1/environ", true), ("processes", "processes of this machine", false), ("userns", "a further user namespace", false),
    ];

    /// <summary>Its arguments: `inside` or `outside`, socket file, abstract name, port, home folder, file outside.</summary>
    public const string Text = """
        use strict; no warnings;
        my ($where, $file, $name, $port, $home, $secret) = @ARGV;
        $SIG{ALRM} = sub { die "timeout\n" };
        sub row { my ($row, $try) = @_; my $open = eval { alarm 3; my $r = $try->(); alarm 0; $r }; alarm 0; print "$row ", ($open ? "open" : "shut"), "\n"; }
        sub unix { my $to = shift; my $s; socket($s, 1, 1, 0) && connect($s, pack("S a*", 1, $to)) }
        sub inet { my ($kind, $port, @to) = @_; my $s; socket($s, 2, $kind, 0) && connect($s, pack("S n C4 x8", 2, $port, @to)) && ($kind == 1 || defined send($s, "x", 0)) }
        row("unix_path", sub { unix($file) });
        row("abstract", sub { unix("\0$name") });
        row("loopback_tcp", sub { inet(1, $port, 127, 0, 0, 1) });
        if ($where eq "inside") {
            row("internet_tcp", sub { inet(1, 443, 198, 51, 100, 1) });
            row("internet_udp", sub { inet(2, 53, 198, 51, 100, 1) });
            row("environ", sub { open(my $f, "<", "/proc/1/environ") or return 0; local $/; length(<$f>) > 0 });
        }
        row("netlink", sub { socket(my $s, 16, 3, 0) });
        row("vsock", sub { socket(my $s, 40, 1, 0) });
        row("home", sub { opendir(my $d, $home) });
        row("secret", sub { open(my $f, "<", $secret) });
        row("processes", sub { opendir(my $d, "/proc") or return 0; (grep { /^\d+$/ } readdir $d) > 6 });
        row("userns", sub { system("/usr/bin/unshare --user true 2>/dev/null") == 0 });
        """;
}

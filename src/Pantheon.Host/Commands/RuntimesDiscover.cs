using System.CommandLine;
using System.Net;
using Pantheon.Authoring.Boxes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;
using Pantheon.Runtimes.Discovery;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runtimes discover`: who answers as a model server, and what of it the box file knows.</summary>
internal static class RuntimesDiscover
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var hosts = new Option<string[]>("--host") { Description = "Look at these literal addresses instead of this machine", HelpName = "ADDRESS", AllowMultipleArgumentsPerToken = true };
        var write = new Option<bool>("--write") { Description = "Add the servers that are new to the box file" };
        var command = new Command("discover", "Look for model servers at their usual ports\n\n  pantheon runtimes discover\n  pantheon runtimes discover --write") { hosts, write };
        command.SetAction((parsed, cancellationToken) => RunAsync(contextOf(parsed), parsed.GetValue(hosts) ?? [], parsed.GetValue(write), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string[] hosts, bool write, CancellationToken cancellationToken)
    {
        var box = BoxOpening.Find(context);
        var discovery = Places(box?.Discovery ?? new DiscoverySpec(), hosts);
        var servers = await new ServerSurvey(context.Time).RunAsync(box, LocalDiscovery.Places(discovery), cancellationToken);
        ServerTable.Print(context, "pantheon/runtimes-discover/v1", servers);
        var added = servers.Where(server => server is { State: SurveyState.New, Server: { } found } && PoolTexts.Models(found).Count > 0).Select(server => server.Server!).ToList(); // asked on this line
        if (servers.All(server => server.Server is null))
        {
            context.Screen.Say($"no model server answers at {string.Join(", ", discovery.Hosts)}, ports {string.Join(", ", DiscoverySpec.UsualPorts.Concat(discovery.Ports).Distinct())}");
            context.Screen.Next("install one: pantheon runtimes install ollama (or llama-server); what fits this machine: pantheon models profiles --vram 24");
            return ExitCode.No;
        }

        if (added.Count > 0)
        {
            Offer(context, box, added, write || discovery.AutoSelect);
        }

        return ExitCode.Yes;
    }

    private static DiscoverySpec Places(DiscoverySpec discovery, string[] hosts)
    {
        if (hosts.Length == 0)
        {
            return discovery.Enabled ? discovery : throw new PantheonException(Codes.DiscoveryOff, "the box file says 'discovery: { enabled: false }': nobody is looked for", "pantheon runtimes list shows what is declared; --host ADDRESS looks there all the same");
        }

        return discovery with { Hosts = [.. hosts.Select(Host)] };
    }

    private static IPAddress Host(string text) => IPAddress.TryParse(text, out var address) && address.ToString() == text
        ? address
        : throw new PantheonException(Codes.DiscoveryHostRefused, $"'--host' takes literal addresses, found '{text}'", "write 127.0.0.1, ::1 or the address of the machine: a name would have to be looked up");

    private static void Offer(CommandContext context, BoxSpec? box, List<FoundServer> servers, bool write)
    {
        if (box is null)
        {
            context.Screen.Next("pantheon init");
            return;
        }

        var text = File.ReadAllText(box.File);
        var names = box.Pools.Keys.ToList();
        foreach (var server in servers)
        {
            var name = PoolTexts.Unused(PoolTexts.Name(Word.Of(server.Kind)), names);
            var lines = PoolTexts.Lines(name, server);
            names.Add(name);
            if (write && BoxFileEdit.AddPool(text, name, lines) is { } edited)
            {
                text = edited;
                context.Screen.Say($"added    pool {name} to {box.File}");
            }
            else
            {
                context.Screen.Say($"{(write ? "the box file is written in a form that is not edited; " : "")}to use {server.Product}, put below 'pools:' of {box.File}{(write ? "" : " (or: --write)")}:");
                context.Screen.Say(string.Join('\n', lines.Select(line => "  " + line)));
            }
        }

        if (text != File.ReadAllText(box.File))
        {
            File.WriteAllText(box.File, text);
        }

        context.Screen.Next("name its models in routes of pantheon.yaml, allow its address under egress.allow of the night policy, then: pantheon validate");
    }
}

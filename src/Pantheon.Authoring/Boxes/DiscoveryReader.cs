using System.Net;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Boxes;

/// <summary>Reads `discovery` of a box file: whether servers are looked for, and at which addresses and ports.</summary>
internal static class DiscoveryReader
{
    private const int MaxPort = 65535;

    public static DiscoverySpec Read(MapReader box)
    {
        var usual = new DiscoverySpec();
        if (box.Nested("discovery", BoxShapes.Discovery) is not { } reader)
        {
            return usual;
        }

        return new DiscoverySpec
        {
            Enabled = reader.Boolean("enabled") ?? usual.Enabled,
            AutoSelect = reader.Boolean("auto_select") ?? usual.AutoSelect,
            Hosts = reader.Has("hosts") ? Hosts(reader) : usual.Hosts,
            Ports = Ports(reader),
        };
    }

    private static List<IPAddress> Hosts(MapReader reader)
    {
        var hosts = new List<IPAddress>();
        foreach (var (index, text) in reader.Texts("hosts").Index())
        {
            // another spelling of an address is an alias, and aliases are how lists are talked round
            if (IPAddress.TryParse(text, out var address) && address.ToString() == text)
            {
                hosts.Add(address);
            }
            else
            {
                reader.Diagnostics.Error(
                    Codes.DiscoveryHostRefused,
                    reader.Map.At("hosts", $"{index}").Span,
                    $"'hosts' takes literal addresses, found '{text}'",
                    "write 127.0.0.1, ::1 or the address of the machine: a name would have to be looked up");
            }
        }

        return hosts;
    }

    private static List<int> Ports(MapReader reader)
    {
        if (reader.Node("ports") is not { } node)
        {
            return [];
        }

        if (node is not YamlList list)
        {
            Scalars.Wrong<string>(node, "ports", "a list of ports", null, reader.Diagnostics);
            return [];
        }

        return [.. list.Items.Select(item => (int?)Scalars.Integer(item, "ports", 1, MaxPort, reader.Diagnostics)).OfType<int>()];
    }
}

using System.Globalization;
using Polywire.Cli.Terminal;
using Spectre.Console;

namespace Polywire.Cli.TlsViews;

/// <summary>Names and values: <c>NAME TAB VALUE</c> in a pipe, a table with colours on a terminal.</summary>
internal sealed class FactRows
{
    private readonly List<(string Name, string Value, string Colour)> _rows = [];

    public FactRows Add(string name, string value, string colour = "")
    {
        _rows.Add((name, value, colour));
        return this;
    }

    public FactRows Add(string name, IEnumerable<string> values) => Add(name, string.Join(", ", values));

    public FactRows Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public void Write()
    {
        if (!StandardOutput.IsTerminal)
        {
            Results results = new(json: false);
            foreach ((string name, string value, _) in _rows) results.Line($"{name}\t{value}");
            return;
        }

        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        foreach ((string name, string value, string colour) in _rows)
        {
            string text = Markup.Escape(value);
            table.AddRow($"[grey]{Markup.Escape(name)}[/]", StandardOutput.HasColour && colour.Length > 0 ? $"[{colour}]{text}[/]" : text);
        }

        AnsiConsole.Write(table);
    }
}

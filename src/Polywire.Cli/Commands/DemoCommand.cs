using System.CommandLine;
using System.Globalization;
using Polywire.Cli.Demo;
using Polywire.Cli.Terminal;
using Spectre.Console;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire demo</c></summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Option<bool> json = Options.Json();
        return new Subcommand("demo", "The main job, end to end: a hub on free ports, every wire to every wire; exit code 0 only if every cell holds.",
            "polywire demo")
        {
            json,
        }.Runs(async (parsed, token) =>
        {
            List<DemoCell> cells = [];
            Results results = new(parsed.GetValue(json));
            await using (DemoCalls calls = await DemoCalls.StartAsync(token))
            await using (Hub hub = await Hub.StartAsync(new HubOptions { Services = calls.Services }, token))
            {
                foreach (IAsyncEnumerable<DemoCell> matrices in new[] { new DemoRun(hub).CellsAsync(token), DemoCalls.CellsAsync(hub, token) })
                {
                    await foreach (DemoCell cell in matrices)
                    {
                        cells.Add(cell);
                        if (parsed.GetValue(json)) Object(results, cell);
                        else if (!StandardOutput.IsTerminal) results.Line(Plain(cell));
                    }
                }
            }

            if (StandardOutput.IsTerminal && !parsed.GetValue(json)) Tables(cells);
            return cells.TrueForAll(cell => cell.Failure is null) ? ExitCode.Done : ExitCode.Failed;
        });
    }

    private static string Plain(DemoCell cell) => $"{cell.Matrix}\t{cell.From}\t{cell.To}\t{Outcome(cell)}";

    private static string Outcome(DemoCell cell) => cell.Failure is { } failure ? "FAILED: " + failure : string.Create(CultureInfo.InvariantCulture, $"{cell.PerSecond:#,0}/s");

    private static void Object(Results results, DemoCell cell) => results.Object(writer =>
    {
        writer.WriteString("matrix", cell.Matrix);
        writer.WriteString("from", cell.From);
        writer.WriteString("to", cell.To);
        writer.WriteBoolean("ok", cell.Failure is null);
        if (cell.Failure is { } failure) writer.WriteString("failure", failure);
        else writer.WriteNumber("per_s", Math.Round(cell.PerSecond));
    });

    // In a method of its own: Spectre.Console is loaded only when it runs.
    private static void Tables(List<DemoCell> cells)
    {
        foreach (IGrouping<string, DemoCell> matrix in cells.GroupBy(cell => cell.Matrix))
        {
            string[] columns = [.. matrix.Select(cell => cell.To).Distinct()];
            Table table = new() { Title = new TableTitle(matrix.Key), Border = TableBorder.Rounded };
            table.AddColumn("sent over");
            foreach (string column in columns) table.AddColumn(new TableColumn("got over " + column).RightAligned());
            foreach (IGrouping<string, DemoCell> row in matrix.GroupBy(cell => cell.From))
                table.AddRow([row.Key, .. columns.Select(column => Coloured(row.FirstOrDefault(cell => cell.To == column)))]);
            AnsiConsole.Write(table);
        }
    }

    private static string Coloured(DemoCell? cell) => cell is null ? "" : $"[{(cell.Failure is null ? "green" : "red")}]{Markup.Escape(Outcome(cell))}[/]";
}

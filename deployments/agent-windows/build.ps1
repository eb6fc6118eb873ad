# Builds the self-contained agent on Windows with 64-bit Python 3.11 or newer: .\deployments\agent-windows\build.ps1
# Leaves dist\b2bgo-agent, the folder that agent-service.ps1 installs on the server.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..\..')

function Invoke-Checked([string] $Program) {
    & $Program @args
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with code $LASTEXITCODE" }
}

Invoke-Checked py -3 -m venv build\agent-venv
$python = 'build\agent-venv\Scripts\python.exe'
Invoke-Checked $python -m pip install --quiet --require-hashes --requirement requirements.lock
Invoke-Checked $python -m pip install --quiet --no-build-isolation --no-deps .
Invoke-Checked $python -m pip install --quiet 'pyinstaller>=6.16' 'pywin32>=311'
Invoke-Checked $python -m PyInstaller --noconfirm --distpath dist --workpath build\agent deployments\agent-windows\b2bgo-agent.spec
Write-Host 'dist\b2bgo-agent'

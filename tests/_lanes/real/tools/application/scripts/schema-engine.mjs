#!/usr/bin/env node
// In place of the schema engine that Prisma downloads: the same engine as WebAssembly, from npm,
// over Prisma's own driver adapter. Same command line, same JSON-RPC on standard input and output.
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import pg from 'pg'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'

// Types of the catalogue that the adapter does not know, and text types that it does.
const CHAR = 18, NAME = 19, TEXT = 25, CHARS = 1002, NAMES = 1003, OIDS = 1028, TEXTS = 1009
const asText = new Map([[CHAR, TEXT], [NAME, TEXT], [CHARS, TEXTS], [NAMES, TEXTS], [OIDS, TEXTS]])

for (const prototype of [pg.Client.prototype, pg.Pool.prototype]) {
  const query = prototype.query
  prototype.query = function (...words) {
    const answer = query.apply(this, words)
    if (!answer?.then) return answer
    return answer.then((rows) => {
      for (const field of rows?.fields ?? []) {
        field.dataTypeID = asText.get(field.dataTypeID) ?? field.dataTypeID
      }
      return rows
    })
  }
}

function options (words) {
  const asked = { datamodels: [], command: '', url: process.env.DIRECT_URL || process.env.DATABASE_URL }
  for (let at = 0; at < words.length; at++) {
    if (['-d', '--datamodel', '--datamodels'].includes(words[at])) asked.datamodels.push(words[++at])
    else if (words[at] === '--datasource') asked.url = address(words[++at]) ?? asked.url
    else if (words[at] === '--enabled-preview-features') at++
    else if (words[at] === 'cli') asked.command = words[words.length - 1]
    else if (['--version', '-V'].includes(words[at])) asked.version = true
  }
  return asked
}

// A datasource is given as an address or as JSON.
const address = (word) => (word.startsWith('{') ? JSON.parse(word).url : word)

const parts = (url, database) => {
  const parsed = new URL(url)
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: database ?? decodeURIComponent(parsed.pathname.slice(1))
  }
}

async function ask (url, sql, database) {
  const client = new pg.Client(parts(url, database))
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

async function command (name, url) {
  const database = parts(url).database
  try {
    if (name === 'can-connect-to-database') await ask(url, 'select 1')
    else if (name === 'create-database') await ask(url, `create database "${database}"`, 'postgres')
    else throw new Error(`unknown command ${name}`)
  } catch (error) {
    const codes = { '3D000': 'P1003', ECONNREFUSED: 'P1001' }
    const fields = { error_code: codes[error.code] ?? 'P1010', message: error.message, is_panic: false }
    console.error(JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields }))
    process.exitCode = 1
  }
}

async function wasm () {
  const modules = path.join(import.meta.dirname, '..', 'node_modules')
  const folder = path.join(modules, '@prisma', 'schema-engine-wasm')
  const glue = await import(path.join(folder, 'schema_engine_bg.js'))
  const module = new WebAssembly.Module(fs.readFileSync(path.join(folder, 'schema_engine_bg.wasm')))
  const instance = new WebAssembly.Instance(module, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return glue
}

const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n')

async function serve (asked) {
  const glue = await wasm()
  const files = asked.datamodels.map((file) => [file, fs.readFileSync(file, 'utf8')])
  const models = files.length ? files : undefined
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(parts(asked.url)))
  let engine
  const started = async () => (engine ??= await glue.SchemaEngine.new({ datamodels: models }, () => {}, adapter))
  const ours = {
    async diff (wish) {
      const answer = await (await started()).diff(wish)
      if (answer.stdout) say({ id: 9000001, method: 'print', params: { content: answer.stdout } })
      return { exitCode: answer.exitCode, stdout: null }
    }
  }
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { id, method, params } = line.trim() ? JSON.parse(line) : {}
    if (!method) continue
    try {
      const answer = ours[method] ? await ours[method](params) : await (await started())[method](params)
      say({ id, result: answer ?? {} })
    } catch (error) {
      const known = adapter.errorRegistry?.consumeError?.(0)?.error
      const message = String(error?.message ?? error) + (known ? ` [${known}]` : '')
      const data = { is_panic: false, message, meta: error?.meta ?? null, error_code: error?.code ?? null }
      say({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } })
    }
  }
  process.exit(0) // the adapter's pool would keep it for ten seconds
}

const asked = options(process.argv.slice(2))
if (asked.version) console.log('schema-engine-cli 0')
else if (asked.command) await command(asked.command, asked.url)
else await serve(asked)

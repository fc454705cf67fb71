import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'coverage', '.data', 'node_modules', '**/*.cjs', 'eslint.config.js'] },
  {
    files: ['**/*.mjs'],
    extends: [tseslint.configs.recommended],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off', // `query<Row>()` names the shape of what comes back
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off', // contracts are plain: a literal of the same shape is one
      '@typescript-eslint/no-misused-spread': 'off', // and have no methods that a spread would lose
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['test/**', '**/*.spec.ts', 'migrations/**', 'src/acts/acts.ts'], // acts.ts is one table
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' },
  },
  {
    files: ['src/**/*.ts', 'migrations/**/*.ts'],
    ignores: ['src/platform/config.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'only platform/config.ts reads the environment' },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: ['process', 'node:process'].map((name) => ({
            name,
            importNames: ['env', 'default'],
            message: 'only platform/config.ts reads the environment',
          })),
        },
      ],
    },
  },
  {
    files: ['src/**/*.contract.ts'],
    ignores: ['**/field.contract.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: 'class-validator',
          importNames: ['IsUUID'],
          message: 'use IsId or AreIds: a UUID in capitals would be another name of the same thing',
        },
      ],
    },
  },
);
